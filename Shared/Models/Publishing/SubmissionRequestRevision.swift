/// Sends a submission back to its author to be changed.
public struct SubmissionRequestRevision: Message {
    public static let type: MessageType = "lms.publishing.submission.request-revision.v1"
    public static let purpose = "Sends a submission back to its author to be changed. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-poem",
          "comment": "The second verse does not scan."
        }
        """
    public static let exampleActor = ExampleActor.austen
    public static let exampleVersion: Int64? = 2

    public var submissionId = Identifier.placeholder
    public var comment = Remark.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("comment", &comment, "What has to change.")
    }
}
