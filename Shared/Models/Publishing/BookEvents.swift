/// A book was made of a submission, or updated from it.
public struct BookPublished: Message {
    public static let type: MessageType = "lms.publishing.book.published.v1"
    public static let purpose = "A book was made of a submission, or updated from it."
    public static let example = """
        {
          "bookId": "ada-comet",
          "version": 4,
          "title": "The Comet over the Lake",
          "authorId": "ada",
          "language": "en",
          "pages": 12,
          "publishedAt": "2025-10-06T07:00:00Z"
        }
        """
    public static let exampleActor = ExampleActor.gutenberg

    public var bookId = Identifier.placeholder
    public var version = Ordinal.placeholder
    public var title = String.placeholder
    public var authorId = String.placeholder
    public var language: String?
    public var pages = PageCount.placeholder
    public var publishedAt = Timestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("bookId", &bookId, "The book, which has the id of its submission.")
        fields.required("version", &version, "The version of the submission.")
        fields.required("title", &title, "What the submission is called.")
        fields.required("authorId", &authorId, "Who wrote it.")
        fields.optional("language", &language, "Language code of the text.")
        fields.required("pages", &pages, "How many pages it has.")
        fields.required("publishedAt", &publishedAt, "When it was published.")
    }
}

/// A book was archived.
public struct BookArchived: Message {
    public static let type: MessageType = "lms.publishing.book.archived.v1"
    public static let purpose = "A book was archived."
    public static let example = """
        {
          "bookId": "ada-comet",
          "version": 5,
          "reason": "Replaced by the second edition."
        }
        """
    public static let exampleActor = ExampleActor.hopper

    public var bookId = Identifier.placeholder
    public var version = Ordinal.placeholder
    public var reason = String.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("bookId", &bookId, "The book, which has the id of its submission.")
        fields.required("version", &version, "The version of the submission.")
        fields.required("reason", &reason, "Why it was archived.")
    }
}
