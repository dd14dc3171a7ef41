/// Archives a book that a submission became.
public struct BookArchive: Message {
    public static let type: MessageType = "lms.publishing.book.archive.v1"
    public static let purpose =
        "Archives a book that a submission became. The attribute expectedversion is required: the version of the submission."
    public static let example = """
        {
          "bookId": "ada-comet",
          "reason": "Replaced by the second edition."
        }
        """
    public static let exampleActor = ExampleActor.hopper
    public static let exampleVersion: Int64? = 4

    public var bookId = Identifier.placeholder
    public var reason = Remark.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("bookId", &bookId, "The book, which has the id of its submission.")
        fields.required("reason", &reason, "Why it is archived.")
    }
}
