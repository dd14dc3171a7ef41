/// Starts a submission as a draft.
public struct SubmissionCreate: Message {
    public static let type: MessageType = "lms.publishing.submission.create.v1"
    public static let purpose =
        "Starts a submission as a draft; whoever sends it is its author. It needs no expectedversion: the version becomes 1."
    public static let example = """
        {
          "submissionId": "ada-comet",
          "title": "The Comet over the Lake",
          "content": "Nobody at Lakeside slept that night.",
          "fileUrl": "https://files.lakeside.example/ada-comet.docx",
          "language": "en",
          "pages": 12,
          "isCopyrightConfirmed": true,
          "aiImages": []
        }
        """
    public static let exampleActor = ExampleActor.ada
    public static var furtherExamples: [FurtherExample] {
        ["ada-poem", "ada-essay", "ada-riddles"].map { id in
            FurtherExample(
                #"{"submissionId": "\#(id)", "title": "\#(id)", "content": "Once", "pages": 3, "isCopyrightConfirmed": true}"#, by: .ada)
        }
    }

    public var submissionId = Identifier.placeholder
    public var draft = ManuscriptDraft()

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "Its id, and the id of the book that it becomes.")
        draft.fields(&fields)
    }
}
