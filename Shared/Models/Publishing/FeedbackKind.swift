/// What a piece of feedback is.
public enum FeedbackKind: String, Enumerated {
    case correction = "CORRECTION"
    case suggestion = "SUGGESTION"
    case comment = "COMMENT"
    case question = "QUESTION"
    case praise = "PRAISE"
}

/// How much a piece of feedback matters; CRITICAL bars the way until it is resolved.
public enum FeedbackSeverity: String, Enumerated {
    case low = "LOW"
    case medium = "MEDIUM"
    case high = "HIGH"
    case critical = "CRITICAL"
}
