/// A reviewer's judgement was recorded.
public struct ReviewRecorded: Message {
    public static let type: MessageType = "lms.publishing.review.recorded.v1"
    public static let purpose = "A reviewer's judgement was recorded."
    public static let example = """
        {
          "submissionId": "ada-essay",
          "version": 4,
          "stage": "INITIAL_REVIEW",
          "round": 1,
          "reviewerId": "volta",
          "decision": "APPROVE",
          "score": 8,
          "isAgeAppropriate": true,
          "isCulturallySensitive": true
        }
        """
    public static let exampleActor = ExampleActor.volta

    public var submissionId = Identifier.placeholder
    public var version = Ordinal.placeholder
    public var stage = WorkflowStage.placeholder
    public var round = Ordinal.placeholder
    public var reviewerId = String.placeholder
    public var decision = ReviewDecision.placeholder
    public var score: Whole<1, 10>?
    public var isAgeAppropriate: Bool?
    public var isCulturallySensitive: Bool?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("version", &version, "Its version now.")
        fields.required("stage", &stage, "The stage that was reviewed.")
        fields.required("round", &round, "The round.")
        fields.required("reviewerId", &reviewerId, "Who reviewed it.")
        fields.required("decision", &decision, "What the reviewer recommends.")
        fields.optional("score", &score, "From 1, poor, to 10.")
        fields.optional("isAgeAppropriate", &isAgeAppropriate, "Whether it suits its readers.")
        fields.optional("isCulturallySensitive", &isCulturallySensitive, "Whether it respects where its readers come from.")
    }
}

/// Feedback was added to a submission.
public struct FeedbackAdded: Message {
    public static let type: MessageType = "lms.publishing.feedback.added.v1"
    public static let purpose = "Feedback was added to a submission."
    public static let example = """
        {
          "submissionId": "ada-essay",
          "version": 5,
          "feedbackId": "feedback-1",
          "kind": "CORRECTION",
          "severity": "CRITICAL"
        }
        """
    public static let exampleActor = ExampleActor.volta

    public var submissionId = Identifier.placeholder
    public var version = Ordinal.placeholder
    public var feedbackId = Identifier.placeholder
    public var kind = FeedbackKind.placeholder
    public var severity = FeedbackSeverity.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("version", &version, "Its version now.")
        fields.required("feedbackId", &feedbackId, "The feedback.")
        fields.required("kind", &kind, "What it is.")
        fields.required("severity", &severity, "How much it matters.")
    }
}

/// Feedback was dealt with.
public struct FeedbackResolved: Message {
    public static let type: MessageType = "lms.publishing.feedback.resolved.v1"
    public static let purpose = "Feedback was dealt with."
    public static let example = """
        {
          "submissionId": "ada-essay",
          "version": 6,
          "feedbackId": "feedback-1"
        }
        """
    public static let exampleActor = ExampleActor.austen

    public var submissionId = Identifier.placeholder
    public var version = Ordinal.placeholder
    public var feedbackId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("version", &version, "Its version now.")
        fields.required("feedbackId", &feedbackId, "The feedback.")
    }
}
