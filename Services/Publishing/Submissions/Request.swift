internal import LMSModels

/// One action that somebody asks for, whichever message asked.
struct Request: Sendable {
    let action: WorkflowAction
    let submissionID: Identifier
    /// The comment or reason.
    var remark: String?
    var draft: ManuscriptDraft?
    var mode: WorkflowMode?
    var reviewer: String?
    var review: ReviewRecord?
    var feedback: FeedbackAdd?
    var resolution: FeedbackResolve?

    init(_ action: WorkflowAction, _ submissionID: Identifier, remark: String? = nil) {
        self.action = action
        self.submissionID = submissionID
        self.remark = remark.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Request {
    init(_ command: SubmissionCreate) {
        self.init(.create, command.submissionId)
        draft = command.draft
    }

    init(_ command: SubmissionEdit) {
        self.init(.edit, command.submissionId)
        draft = command.draft
    }

    init(_ command: SubmissionSubmit) {
        self.init(.submit, command.submissionId)
        mode = command.mode
    }

    init(_ command: SubmissionAssign) {
        self.init(.assign, command.submissionId)
        reviewer = command.reviewerId.text
    }

    init(_ command: ReviewRecord) {
        self.init(.recordReview, command.submissionId, remark: command.comment?.text)
        review = command
    }

    init(_ command: FeedbackAdd) {
        self.init(.addFeedback, command.submissionId, remark: command.text.text)
        feedback = command
    }

    init(_ command: FeedbackResolve) {
        self.init(.resolveFeedback, command.submissionId, remark: command.comment?.text)
        resolution = command
    }
}
