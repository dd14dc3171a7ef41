/// Why a flag has its value, by OpenFeature's names.
///
/// Source: https://openfeature.dev/specification/types#resolution-details
public enum FlagReason: String, Sendable, CaseIterable {
    /// The flag has no targeting: its default variant.
    case `static` = "STATIC"
    /// The targeting decided nothing, or the flag has no default variant: its default variant, or the caller's value.
    case `default` = "DEFAULT"
    /// The targeting chose the variant.
    case targetingMatch = "TARGETING_MATCH"
    /// The flag is switched off: the caller's value.
    case disabled = "DISABLED"
    /// Something is wrong with the flag or the call: the caller's value.
    case error = "ERROR"
}

/// What is wrong where the reason is ``FlagReason/error``, by OpenFeature's names.
public enum FlagErrorCode: String, Sendable, CaseIterable {
    case flagNotFound = "FLAG_NOT_FOUND"
    /// The flag's definition cannot be understood; documents with such flags are refused, so that it comes from elsewhere.
    case parseError = "PARSE_ERROR"
    /// The flag's value is of another type than the caller asked for.
    case typeMismatch = "TYPE_MISMATCH"
    case invalidContext = "INVALID_CONTEXT"
    /// The rule went beyond a limit, or chose a variant that does not exist.
    case general = "GENERAL"
}
