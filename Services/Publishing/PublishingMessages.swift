internal import WorkerKit

/// Which messages the worker takes, and what answers them.
enum PublishingMessages {
    /// Enrollment's events come first: an organization that was just made may begin submissions.
    static func handlers() -> [ErasedHandler] {
        [ErasedHandler(OrganizationHandler(schema: "publishing")), ErasedHandler(PublishingHandler())]
    }

    static func queries() -> [ErasedQuery] {
        [ErasedQuery(SubmissionHistoryAnswer()), ErasedQuery(SubmissionQueueAnswer()), ErasedQuery(WorkflowDiagramAnswer())]
    }
}
