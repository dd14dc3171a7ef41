/// Gives a submission to a volunteer reviewer, or lets one claim it.
public struct SubmissionAssign: Message {
    public static let type: MessageType = "lms.publishing.submission.assign.v1"
    public static let purpose =
        "Gives a submission to a volunteer reviewer, or lets one claim it. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-essay",
          "reviewerId": "volta"
        }
        """
    public static let exampleActor = ExampleActor.austen
    public static let exampleVersion: Int64? = 2

    public var submissionId = Identifier.placeholder
    public var reviewerId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("reviewerId", &reviewerId, "Who reviews it: not its author; a reviewer who claims it names themselves.")
    }
}
