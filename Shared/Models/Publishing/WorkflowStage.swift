/// Where a submission stands on its way to a book.
public enum WorkflowStage: String, Enumerated {
    case draft = "DRAFT"
    case submitted = "SUBMITTED"
    case initialReview = "INITIAL_REVIEW"
    case contentReview = "CONTENT_REVIEW"
    case editorialReview = "EDITORIAL_REVIEW"
    case finalApproval = "FINAL_APPROVAL"
    case approved = "APPROVED"
    case published = "PUBLISHED"
    case revisionRequested = "REVISION_REQUESTED"
    case rejected = "REJECTED"
    case withdrawn = "WITHDRAWN"
}

/// How many stages a submission goes through; fixed when it is submitted.
public enum WorkflowMode: String, Enumerated {
    /// One look: DRAFT → SUBMITTED → APPROVED → PUBLISHED.
    case simple = "SIMPLE"
    /// Every stage.
    case standard = "STANDARD"
}
