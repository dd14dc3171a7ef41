/// Makes a draft of a rejected submission again.
public struct SubmissionReopen: Message {
    public static let type: MessageType = "lms.publishing.submission.reopen.v1"
    public static let purpose = "Makes a draft of a rejected submission again. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-riddles",
          "reason": "They are her own: the print was hers."
        }
        """
    public static let exampleActor = ExampleActor.hopper
    public static let exampleVersion: Int64? = 4

    public var submissionId = Identifier.placeholder
    public var reason = Remark.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("reason", &reason, "Why it is taken up again.")
    }
}
