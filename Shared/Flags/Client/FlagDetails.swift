/// The value of a flag for one context, and how it came about.
public struct FlagDetails<Value: Sendable>: Sendable {
    /// The variant's value, or the caller's default.
    public let value: Value
    /// The variant, `nil` where the value is the caller's.
    public let variant: String?
    public let reason: FlagReason
    /// `nil` unless the reason is ``FlagReason/error``.
    public let errorCode: FlagErrorCode?
    /// What is wrong, for the log.
    public let errorMessage: String?
    /// The flag's metadata, and of the flag set what the flag does not overwrite.
    public let metadata: [String: FlagValue]
}

extension FlagDetails: Equatable where Value: Equatable {}
