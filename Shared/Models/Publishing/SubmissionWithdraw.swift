/// Takes a submission back for good.
public struct SubmissionWithdraw: Message {
    public static let type: MessageType = "lms.publishing.submission.withdraw.v1"
    public static let purpose = "Takes a submission back for good. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-riddles",
          "reason": "I have better ones."
        }
        """
    public static let exampleActor = ExampleActor.ada
    public static let exampleVersion: Int64? = 5

    public var submissionId = Identifier.placeholder
    public var reason: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional("reason", &reason, "Why it is taken back.")
    }
}
