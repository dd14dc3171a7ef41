/// Passes a submission on to the next stage.
public struct SubmissionApprove: Message {
    public static let type: MessageType = "lms.publishing.submission.approve.v1"
    public static let purpose = "Passes a submission on to the next stage. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-comet",
          "comment": "A joy to read."
        }
        """
    public static let exampleActor = ExampleActor.austen
    public static let exampleVersion: Int64? = 2

    public var submissionId = Identifier.placeholder
    public var comment: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional("comment", &comment, "Anything worth keeping.")
    }
}
