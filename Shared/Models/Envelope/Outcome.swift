/// What became of a message (wire contract, section 3).
public enum Outcome: String, Enumerated {
    case applied, duplicate, rejected, deferred, failed, dead
}

/// Why a message was not applied, for programs.
public enum OutcomeCode: String, Enumerated {
    case validation = "VALIDATION"
    case forbidden = "FORBIDDEN"
    case notFound = "NOT_FOUND"
    case conflict = "CONFLICT"
    case staleVersion = "STALE_VERSION"
    case illegalTransition = "ILLEGAL_TRANSITION"
    case notEnrolled = "NOT_ENROLLED"
    case capacity = "CAPACITY"
    case featureDisabled = "FEATURE_DISABLED"
    case moderationBlocked = "MODERATION_BLOCKED"
    case budgetExceeded = "BUDGET_EXCEEDED"
}
