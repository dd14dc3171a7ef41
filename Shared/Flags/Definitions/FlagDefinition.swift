/// One flag, checked and compiled.
///
/// A class, because every evaluation takes one out of the document: that is one reference, and not ten.
public final class FlagDefinition: Sendable {
    /// Whether a flag is in use at all.
    public enum State: String, Sendable, CaseIterable {
        case enabled = "ENABLED"
        case disabled = "DISABLED"
    }

    public let key: String
    public let state: State
    /// What the flag can be; all of one kind.
    public let variants: [String: FlagValue]
    /// The names of the variants, as they stand in the document.
    public let variantNames: [String]
    /// The variant where no targeting decides; `nil` for the caller's default.
    public let defaultVariant: String?
    /// The flag's metadata, and of the flag set what the flag does not overwrite.
    public let metadata: [String: FlagValue]
    /// The definition as it stands in the document.
    public let json: [UInt8]

    /// Whether a context can make a difference.
    public var hasTargeting: Bool { targeting != nil }

    /// Whether it is `false`, or `off`, whoever asks.
    public var isOffForAll: Bool {
        state == .enabled && !hasTargeting && (defaultValue == .boolean(false) || defaultValue == .string("off"))
    }

    let targeting: Expression?
    let defaultValue: FlagValue?

    init(
        key: String, state: State, variants: [(name: String, value: FlagValue)], defaultVariant: String?, metadata: [String: FlagValue],
        targeting: Expression?, json: [UInt8]
    ) {
        self.key = key
        self.state = state
        self.variants = Dictionary(variants.map { ($0.name, $0.value) }) { first, _ in first }
        self.variantNames = variants.map(\.name)
        self.defaultVariant = defaultVariant
        self.defaultValue = defaultVariant.flatMap { [variants = self.variants] in variants[$0] }
        self.metadata = metadata
        self.targeting = targeting
        self.json = json
    }
}
