public import Flags

/// The variant of its feature's flag that a message was given, at its first attempt.
public struct FeaturePath: Sendable, Equatable {
    public let flag: String
    public let variant: String
    /// Of the variant; where that is `shadow`, of the current path, which writes.
    public let value: FlagValue
    /// The path that is tried in a transaction that is rolled back, and compared with the current one.
    let candidate: Candidate?

    /// A variant that is tried.
    struct Candidate: Sendable, Equatable {
        let variant: String
        let value: FlagValue
    }

    init(flag: String, variant: String, value: FlagValue, candidate: Candidate? = nil) {
        self.flag = flag
        self.variant = variant
        self.value = value
        self.candidate = candidate
    }

    /// The value, where it is a text.
    public var text: String? { if case .string(let text) = value { text } else { nil } }

    /// `false`, or the text `off`.
    var isOff: Bool { value == .boolean(false) || value == .string("off") }

    /// What the candidate would be handled as.
    var trial: FeaturePath? { candidate.map { FeaturePath(flag: flag, variant: $0.variant, value: $0.value) } }
}

extension FeaturePath {
    /// The path of a variant; for the text `shadow`, that which the flag's metadata names.
    ///
    /// `metadata.current` is the variant that writes, `off` if missing; `metadata.candidate` the one that is tried, `on` if missing.
    /// `nil` where there are no such variants: nobody knows what to compare.
    init?(_ flag: FlagDefinition, _ variant: String, _ value: FlagValue) {
        guard value == .string("shadow") else {
            self.init(flag: flag.key, variant: variant, value: value)
            return
        }
        func named(_ member: String, or standard: String) -> Candidate? {
            var name = standard
            if case .string(let text)? = flag.metadata[member] { name = text }
            return flag.variants[name].map { Candidate(variant: name, value: $0) }
        }
        guard let current = named("current", or: "off"), let candidate = named("candidate", or: "on"),
            current.value != value, candidate.value != value
        else { return nil }
        self.init(flag: flag.key, variant: variant, value: current.value, candidate: candidate)
    }
}
