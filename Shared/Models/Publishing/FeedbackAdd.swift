/// Adds feedback to a submission under review.
public struct FeedbackAdd: Message {
    public static let type: MessageType = "lms.publishing.feedback.add.v1"
    public static let purpose = "Adds feedback to a submission under review. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-essay",
          "feedbackId": "feedback-1",
          "kind": "CORRECTION",
          "severity": "CRITICAL",
          "text": "The source of the figure is missing.",
          "page": 2
        }
        """
    public static let exampleActor = ExampleActor.volta
    public static let exampleVersion: Int64? = 4

    public var submissionId = Identifier.placeholder
    public var feedbackId = Identifier.placeholder
    public var kind = FeedbackKind.placeholder
    public var severity = FeedbackSeverity.placeholder
    public var text = Remark.placeholder
    public var page: PageNumber?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("feedbackId", &feedbackId, "Its id, unique among those of the submission.")
        fields.required("kind", &kind, "What it is.")
        fields.required("severity", &severity, "How much it matters; approving EDITORIAL_REVIEW needs no open CRITICAL one.")
        fields.required("text", &text, "What the author should know.")
        fields.optional("page", &page, "Where in the text.")
    }
}
