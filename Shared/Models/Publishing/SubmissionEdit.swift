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
    public var draft = ManuscriptDraft()

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        draft.fields(&fields)
    }
}
