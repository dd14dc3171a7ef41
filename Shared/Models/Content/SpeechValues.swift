/// Where a request for speech stands (DOMAIN.md, section 4).
public enum SpeechState: String, Enumerated {
    case pending = "PENDING"
    case processing = "PROCESSING"
    case completed = "COMPLETED"
    case failed = "FAILED"
    case cancelled = "CANCELLED"
    case blocked = "BLOCKED"
}

/// What the audio is delivered as.
public enum SpeechFormat: String, Enumerated { case wav }

/// Why a text was not spoken, for programs.
public enum SpeechFailureCode: String, Enumerated {
    /// The provider asks for less (429), also after the last attempt.
    case rateLimited = "RATE_LIMITED"
    /// The provider is down, answers with an error of its own (5xx), or cannot be reached.
    case providerUnavailable = "PROVIDER_UNAVAILABLE"
    /// No answer in time.
    case providerTimeout = "PROVIDER_TIMEOUT"
    /// The provider says that this request is wrong (4xx).
    case providerRefused = "PROVIDER_REFUSED"
    /// An answer that is no whole audio: cut, or of another type.
    case unusableAnswer = "UNUSABLE_ANSWER"
    /// The provider has no voice for the language.
    case unsupportedLanguage = "UNSUPPORTED_LANGUAGE"
    /// Nobody could say whether the text may be spoken.
    case moderationUnavailable = "MODERATION_UNAVAILABLE"
    /// The month's budget was used up before the text's turn came.
    case budgetExceeded = "BUDGET_EXCEEDED"
    /// The workers died at every attempt, or something else went wrong that nobody foresaw.
    case abandoned = "ABANDONED"
}

/// How fast a text is spoken: 1 is the voice's own speed.
public typealias SpeechSpeed = Factor<25, 400>

/// How high a voice speaks: 1 is its own pitch.
public typealias SpeechPitch = Factor<0, 200>
