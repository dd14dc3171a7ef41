/// Creates or changes a book of the catalogue.
public struct BookUpsert: Message {
    public static let type: MessageType = "lms.publishing.book.upsert.v1"
    public static let purpose = "Creates or changes a book of the catalogue. It needs no expectedversion: the latest updatedAt wins."
    public static let example = """
        {
          "bookId": "principia",
          "title": "Principia",
          "content": "Every body perseveres in its state of rest.",
          "fileUrl": "https://files.lakeside.example/principia.epub",
          "language": "la",
          "pages": 510,
          "isbn": "978-0-520-08816-0",
          "publishingStatus": "PUBLISHED",
          "gradeLevel": ["11", "12"],
          "wordCount": 210000,
          "readingTime": 1400,
          "curriculum": ["Mechanics"],
          "hasQuiz": true,
          "hasVocabulary": true,
          "hasAudio": false,
          "hasActivities": false,
          "isInteractive": false,
          "accessType": "FREE",
          "updatedAt": "2025-08-20T10:00:00Z"
        }
        """
    public static let exampleActor = ExampleActor.gutenberg

    public var bookId = Identifier.placeholder
    public var title = Name.placeholder
    public var content: BookText?
    public var fileUrl: FileAddress?
    public var language: ShortCode?
    public var pages: PageCount?
    public var isbn: Text<1, 20>?
    public var publishingStatus: BookStatus?
    public var gradeLevel: [ShortCode]?
    public var wordCount: Count?
    public var readingTime: Count?
    public var curriculum: [Name]?
    public var hasQuiz: Bool?
    public var hasVocabulary: Bool?
    public var hasAudio: Bool?
    public var hasActivities: Bool?
    public var isInteractive: Bool?
    public var accessType: BookAccess?
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("bookId", &bookId, "Its id; that of its submission, if it comes of one.")
        fields.required(
            "title", &title,
            "What it is called; of a book that comes of a submission, the submission says this and all down to pages."
        )
        fields.optional("content", &content, "The text.")
        fields.optional("fileUrl", &fileUrl, "Or where the file with the text is.")
        fields.optional("language", &language, "Language code of the text.")
        fields.optional("pages", &pages, "How many pages it has.")
        fields.optional("isbn", &isbn, "ISBN, with or without hyphens.")
        fields.optional(
            "publishingStatus", &publishingStatus,
            "Whether readers get it; DRAFT if missing. Of a book that comes of a submission, the workflow says.")
        fields.optional("gradeLevel", &gradeLevel, "The grades that it is for.")
        fields.optional("wordCount", &wordCount, "How many words it has.")
        fields.optional("readingTime", &readingTime, "Minutes that reading it takes.")
        fields.optional("curriculum", &curriculum, "What it is part of in the curriculum.")
        fields.optional("hasQuiz", &hasQuiz, "Whether there is a quiz.")
        fields.optional("hasVocabulary", &hasVocabulary, "Whether there is a list of words.")
        fields.optional("hasAudio", &hasAudio, "Whether it can be heard.")
        fields.optional("hasActivities", &hasActivities, "Whether there are activities.")
        fields.optional("isInteractive", &isInteractive, "Whether it reacts to its reader.")
        fields.optional("accessType", &accessType, "Who may read it; FREE if missing.")
        fields.optional("updatedAt", &updatedAt, "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// A book of the catalogue was created or changed.
public struct BookUpserted: Message {
    public static let type: MessageType = "lms.publishing.book.upserted.v1"
    public static let purpose = "A book of the catalogue was created or changed."
    public static var example: String { BookUpsert.example }
    public static let exampleActor = ExampleActor.gutenberg

    public var book = BookUpsert()

    public init() {}

    public init(_ book: BookUpsert) { self.book = book }

    public mutating func fields(_ fields: inout Fields) { book.fields(&fields) }
}
