public import LMSModels

/// With which codes a message may be rejected, and when: `[.notFound: "The class is not known after the last retry."]`.
public struct Refusals: Sendable, ExpressibleByDictionaryLiteral {
    /// One code and the sentence that says when.
    public struct Refusal: Sendable {
        public let code: OutcomeCode
        public let reason: String
    }

    public private(set) var all: [Refusal]

    public init(dictionaryLiteral elements: (OutcomeCode, String)...) {
        all = elements.map { Refusal(code: $0.0, reason: $0.1) }
    }

    /// Both lists; of a code that is in both, the sentences follow each other.
    public static func + (left: Refusals, right: Refusals) -> Refusals {
        right.all.reduce(left) { $0.adding($1) }
    }

    func contains(_ code: OutcomeCode) -> Bool { all.contains { $0.code == code } }

    private func adding(_ refusal: Refusal) -> Refusals {
        var result = self
        if let known = all.firstIndex(where: { $0.code == refusal.code }) {
            result.all[known] = Refusal(code: refusal.code, reason: "\(all[known].reason) \(refusal.reason)")
        } else {
            result.all.append(refusal)
        }
        return result
    }

    /// What follows from a contract's own rules.
    static func ofRules<M: Message>(_ message: M.Type) -> Refusals {
        M.rules.isEmpty ? [:] : [.validation: "A rule of the message is broken."]
    }
}
