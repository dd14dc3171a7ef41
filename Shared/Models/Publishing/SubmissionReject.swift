/// Turns a submission down.
public struct SubmissionReject: Message {
    public static let type: MessageType = "lms.publishing.submission.reject.v1"
    public static let purpose = "Turns a submission down. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-riddles",
          "reason": "These riddles are in print already."
        }
        """
    public static let exampleActor = ExampleActor.austen
    public static let exampleVersion: Int64? = 3

    public var submissionId = Identifier.placeholder
    public var reason = Remark.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("reason", &reason, "Why it is turned down.")
    }
}
