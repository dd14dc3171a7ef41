/// Records a reviewer's judgement for the present stage and round.
public struct ReviewRecord: Message {
    public static let type: MessageType = "lms.publishing.review.record.v1"
    public static let purpose =
        "Records a reviewer's judgement for this stage and round, in place of an earlier one. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-essay",
          "decision": "APPROVE",
          "score": 8,
          "isAgeAppropriate": true,
          "isCulturallySensitive": true,
          "comment": "Well argued."
        }
        """
    public static let exampleActor = ExampleActor.volta
    public static let exampleVersion: Int64? = 3

    public var submissionId = Identifier.placeholder
    public var decision = ReviewDecision.placeholder
    public var score: Whole<1, 10>?
    public var isAgeAppropriate: Bool?
    public var isCulturallySensitive: Bool?
    public var comment: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("decision", &decision, "What the reviewer recommends; nothing follows by itself.")
        fields.optional("score", &score, "From 1, poor, to 10.")
        fields.optional("isAgeAppropriate", &isAgeAppropriate, "Whether it suits its readers; approving CONTENT_REVIEW needs it.")
        fields.optional(
            "isCulturallySensitive", &isCulturallySensitive,
            "Whether it respects where its readers come from; approving CONTENT_REVIEW needs it.")
        fields.optional("comment", &comment, "What the reviewer has to say.")
    }
}
