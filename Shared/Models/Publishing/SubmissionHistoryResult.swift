/// What `submission.history` answers.
public struct SubmissionHistoryResult: Contract {
    public var submissionId = Identifier.placeholder
    public var title: String?
    public var currentStage = WorkflowStage.placeholder
    public var version = Ordinal.placeholder
    public var round = Ordinal.placeholder
    public var mode: WorkflowMode?
    public var priority = Count.placeholder
    public var authorId = String.placeholder
    public var reviewerId: String?
    public var isIntact = Bool.placeholder
    public var brokenAt: Ordinal?
    public var transitions = Listing<TransitionEntry>.placeholder
    public var reviews = Listing<ReviewEntry>.placeholder
    public var feedback = Listing<FeedbackEntry>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional("title", &title, "What it is called.")
        fields.required("currentStage", &currentStage, "Where it is.")
        fields.required("version", &version, "Its version: the expectedversion of the next action.")
        fields.required("round", &round, "Its round.")
        fields.optional("mode", &mode, "How many stages it goes through.")
        fields.required("priority", &priority, "How often it was escalated.")
        fields.required("authorId", &authorId, "Who wrote it.")
        fields.optional("reviewerId", &reviewerId, "Who reviews it, while it is in INITIAL_REVIEW.")
        fields.required("isIntact", &isIntact, "Whether every transition has the hash that belongs to it, and none is missing.")
        fields.optional("brokenAt", &brokenAt, "The first version whose transition is not as it was written.")
        fields.required("transitions", &transitions, "What was done, in order.")
        fields.required("reviews", &reviews, "The reviews, in order of stage and round.")
        fields.required("feedback", &feedback, "The feedback, in order of version.")
    }
}

/// One thing that was done to a submission.
public struct TransitionEntry: Contract {
    public var version = Ordinal.placeholder
    public var action = WorkflowAction.placeholder
    public var fromStage: WorkflowStage?
    public var toStage = WorkflowStage.placeholder
    public var round = Ordinal.placeholder
    public var actorId = String.placeholder
    public var actorRole = ActorRole.placeholder
    public var remark: String?
    public var at = Timestamp.placeholder
    public var hash = String.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("version", &version, "The version that it made.")
        fields.required("action", &action, "What was done.")
        fields.optional("fromStage", &fromStage, "Where the submission was.")
        fields.required("toStage", &toStage, "Where it was then.")
        fields.required("round", &round, "The round then.")
        fields.required("actorId", &actorId, "Who did it.")
        fields.required("actorRole", &actorRole, "In which role.")
        fields.optional("remark", &remark, "The comment or reason that came with it.")
        fields.required("at", &at, "When.")
        fields.required("hash", &hash, "SHA-256 over the hash before it and this transition, in hexadecimal digits.")
    }
}
