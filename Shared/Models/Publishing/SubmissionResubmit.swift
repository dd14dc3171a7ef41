/// Hands a changed text in again.
public struct SubmissionResubmit: Message {
    public static let type: MessageType = "lms.publishing.submission.resubmit.v1"
    public static let purpose = "Hands a changed text in again; a new round begins. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-poem",
          "comment": "The second verse is new."
        }
        """
    public static let exampleActor = ExampleActor.ada
    public static let exampleVersion: Int64? = 4

    public var submissionId = Identifier.placeholder
    public var comment: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional("comment", &comment, "What was changed.")
    }
}
