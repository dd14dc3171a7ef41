public import Flags

/// The variant of its feature's flag that a message was given, at its first attempt.
public struct FeaturePath: Sendable, Equatable {
    public let flag: String
    public let variant: String
    public let value: FlagValue

    /// The value, where it is a text.
    public var text: String? { if case .string(let text) = value { text } else { nil } }

    /// `false`, or the text `off`.
    var isOff: Bool { value == .boolean(false) || value == .string("off") }
}
