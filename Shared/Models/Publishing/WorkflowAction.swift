/// What is done to a submission.
///
/// Each action that is applied adds one to its version.
public enum WorkflowAction: String, Enumerated {
    case create, edit, submit, assign, approve, resubmit, reject, reopen, withdraw, publish, escalate, archive, retract
    case requestRevision = "request-revision"
    case recordReview = "record-review"
    case addFeedback = "add-feedback"
    case resolveFeedback = "resolve-feedback"
}
