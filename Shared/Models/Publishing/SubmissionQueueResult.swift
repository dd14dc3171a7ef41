/// What `submission.queue` answers.
public struct SubmissionQueueResult: Contract {
    public var submissions = Listing<QueuedSubmission>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissions", &submissions, "Those that wait, the most urgent first, then the longest waiting.")
    }
}

/// One submission that waits.
public struct QueuedSubmission: Contract {
    public var submissionId = Identifier.placeholder
    public var title: String?
    public var currentStage = WorkflowStage.placeholder
    public var mode: WorkflowMode?
    public var version = Ordinal.placeholder
    public var round = Ordinal.placeholder
    public var priority = Count.placeholder
    public var authorId = String.placeholder
    public var reviewerId: String?
    public var stageEnteredAt = Timestamp.placeholder
    public var ageHours = Count.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional("title", &title, "What it is called.")
        fields.required("currentStage", &currentStage, "Where it is.")
        fields.optional("mode", &mode, "How many stages it goes through; missing until it was submitted.")
        fields.required("version", &version, "Its version: the expectedversion of the next action.")
        fields.required("round", &round, "Its round.")
        fields.required("priority", &priority, "How often it was escalated.")
        fields.required("authorId", &authorId, "Who wrote it.")
        fields.optional("reviewerId", &reviewerId, "Who reviews it, while it is in INITIAL_REVIEW.")
        fields.required("stageEnteredAt", &stageEnteredAt, "Since when it is there.")
        fields.required("ageHours", &ageHours, "Whole hours since then.")
    }
}
