/// Marks feedback as dealt with.
public struct FeedbackResolve: Message {
    public static let type: MessageType = "lms.publishing.feedback.resolve.v1"
    public static let purpose = "Marks feedback as dealt with. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-essay",
          "feedbackId": "feedback-1",
          "comment": "She has named the source."
        }
        """
    public static let exampleActor = ExampleActor.austen
    public static let exampleVersion: Int64? = 5

    public var submissionId = Identifier.placeholder
    public var feedbackId = Identifier.placeholder
    public var comment: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("feedbackId", &feedbackId, "The feedback.")
        fields.optional("comment", &comment, "How it was dealt with.")
    }
}
