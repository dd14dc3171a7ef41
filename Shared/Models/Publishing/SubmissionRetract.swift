/// Takes a published book from the readers.
public struct SubmissionRetract: Message {
    public static let type: MessageType = "lms.publishing.submission.retract.v1"
    public static let purpose =
        "Takes a published book from the readers; its submission is approved again. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-comet",
          "reason": "The comet on page 9 is upside down."
        }
        """
    public static let exampleActor = ExampleActor.hopper
    public static let exampleVersion: Int64? = 5

    public var submissionId = Identifier.placeholder
    public var reason = Remark.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("reason", &reason, "Why they lose it.")
    }
}
