internal import LMSModels

/// One submission with everything that the rules ask about.
struct Submission: Sendable, Equatable {
    struct Review: Sendable, Equatable {
        let stage: WorkflowStage
        let round: Int32
        let reviewer: String
        var isAgeAppropriate: Bool?
        var isCulturallySensitive: Bool?
    }

    struct Feedback: Sendable, Equatable {
        let severity: FeedbackSeverity
        var isResolved: Bool
    }

    /// How often something was done to it; the `expectedversion` of the next action.
    var version: Int64 = 0
    var stage = WorkflowStage.draft
    var mode: WorkflowMode?
    var round: Int32 = 1
    var priority: Int32 = 0
    let author: String
    /// While it is in INITIAL_REVIEW.
    var reviewer: String?
    var manuscript = Manuscript()
    /// ``Manuscript/textHash`` as it was handed in last.
    var submittedHash: String?
    /// Of the last transition.
    var chainHash = TransitionRecord.start
    var stageEnteredAt: Timestamp
    /// When it came to a stage, the last time.
    var reachedAt: [WorkflowStage: Timestamp] = [:]
    var allReviews: [Review] = []
    var feedback: [String: Feedback] = [:]
    /// Those of its generated images that may be shown.
    var approvedImages: Set<String> = []

    init(author: String, at moment: Timestamp) {
        self.author = author
        stageEnteredAt = moment
    }

    /// The reviews of the present stage and round.
    func reviews() -> [Review] { allReviews.filter { $0.stage == stage && $0.round == round } }

    func reviews(by reviewer: String) -> [Review] { reviews().filter { $0.reviewer == reviewer } }

    var openCritical: [String] {
        feedback.filter { $0.value.severity == .critical && !$0.value.isResolved }.keys.sorted()
    }

    var unapprovedImages: [String] { manuscript.aiImages.filter { !approvedImages.contains($0) } }
}
