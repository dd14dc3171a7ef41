/// Changes a draft, or a text that was sent back.
public struct SubmissionEdit: Message {
    public static let type: MessageType = "lms.publishing.submission.edit.v1"
    public static let purpose =
        "Changes a draft, or a text that was sent back; only the fields that are given change. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-poem",
          "title": "Lake Poem",
          "content": "The lake lies still, and so do I.",
          "fileUrl": "https://files.lakeside.example/ada-poem.docx",
          "language": "en",
          "pages": 4,
          "isCopyrightConfirmed": true,
          "aiImages": []
        }
        """
    public static let exampleActor = ExampleActor.ada
    public static let exampleVersion: Int64? = 3

    public var submissionId = Identifier.placeholder
    public var title: Name?
    public var content: BookText?
    public var fileUrl: FileAddress?
    public var language: ShortCode?
    public var pages: PageCount?
    public var isCopyrightConfirmed: Bool?
    public var aiImages: [Identifier]?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional("title", &title, "What the book is called.")
        fields.optional("content", &content, "The text.")
        fields.optional("fileUrl", &fileUrl, "Or where the file with the text is.")
        fields.optional("language", &language, "Language code of the text.")
        fields.optional("pages", &pages, "How many pages it has; at least one is needed to publish it.")
        fields.optional(
            "isCopyrightConfirmed", &isCopyrightConfirmed, "Whether the author confirms that the rights are theirs; needed to submit it.")
        fields.optional("aiImages", &aiImages, "Ids of the generated images in it; each has to be approved before it is published.")
    }
}
