/// One review, in an answer.
public struct ReviewEntry: Contract {
    public var stage = WorkflowStage.placeholder
    public var round = Ordinal.placeholder
    public var reviewerId = String.placeholder
    public var decision = ReviewDecision.placeholder
    public var score: Whole<1, 10>?
    public var isAgeAppropriate: Bool?
    public var isCulturallySensitive: Bool?
    public var comment: String?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("stage", &stage, "The stage that was reviewed.")
        fields.required("round", &round, "The round.")
        fields.required("reviewerId", &reviewerId, "Who reviewed it.")
        fields.required("decision", &decision, "What the reviewer recommends.")
        fields.optional("score", &score, "From 1, poor, to 10.")
        fields.optional("isAgeAppropriate", &isAgeAppropriate, "Whether it suits its readers.")
        fields.optional("isCulturallySensitive", &isCulturallySensitive, "Whether it respects where its readers come from.")
        fields.optional("comment", &comment, "What the reviewer has to say.")
    }
}

/// One piece of feedback, in an answer.
public struct FeedbackEntry: Contract {
    public var feedbackId = Identifier.placeholder
    public var kind = FeedbackKind.placeholder
    public var severity = FeedbackSeverity.placeholder
    public var text = String.placeholder
    public var page: PageNumber?
    public var isResolved = Bool.placeholder
    public var authorId = String.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("feedbackId", &feedbackId, "Its id.")
        fields.required("kind", &kind, "What it is.")
        fields.required("severity", &severity, "How much it matters.")
        fields.required("text", &text, "What the author should know.")
        fields.optional("page", &page, "Where in the text.")
        fields.required("isResolved", &isResolved, "Whether it was dealt with.")
        fields.required("authorId", &authorId, "Who gave it.")
    }
}
