/// Raises the priority of a submission by one.
public struct SubmissionEscalate: Message {
    public static let type: MessageType = "lms.publishing.submission.escalate.v1"
    public static let purpose =
        "Raises the priority of a submission by one; it stays where it is. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-riddles",
          "reason": "The riddle contest is on Friday."
        }
        """
    public static let exampleActor = ExampleActor.austen
    public static let exampleVersion: Int64? = 2

    public var submissionId = Identifier.placeholder
    public var reason = Remark.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("reason", &reason, "Why it cannot wait.")
    }
}
