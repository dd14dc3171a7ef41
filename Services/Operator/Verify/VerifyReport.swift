/// What was broken, and what held.
struct VerifyReport: Sendable {
    let seed: UInt64
    let messages: Int
    private var rounds = 0
    private var faults: [String: Int] = [:]
    private var checks: [VerifyInvariant: Int] = [:]
    private var violations: [VerifyInvariant: [String]] = [:]

    init(seed: UInt64, messages: Int) {
        self.seed = seed
        self.messages = messages
    }

    var holds: Bool { violations.isEmpty }

    /// Checks a round.
    /// - Returns: how many invariants it violated.
    @discardableResult
    mutating func add(
        _ outcome: VerifyRound.Outcome, _ log: VerifyLog, undisturbed: VerifyEvidence?
    ) -> Int {
        rounds += 1
        for fault in outcome.faults { faults[fault.kind, default: 0] += 1 }
        var violated = 0
        for invariant in VerifyInvariant.allCases {
            let found = invariant.violations(outcome.evidence, log, undisturbed: undisturbed)
            checks[invariant, default: 0] += 1
            guard !found.isEmpty else { continue }
            violated += 1
            violations[invariant, default: []] += found.map { "round \(rounds - 1): \($0)" }
        }
        return violated
    }

    var text: String {
        var lines = ["", "Faults in \(rounds - 1) rounds of \(messages) messages, seed \(seed):"]
        lines.append(Columns.text([["FAULT", "TIMES"]] + faults.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] }))
        lines.append("")
        lines.append(
            Columns.text(
                [["INVARIANT", "CHECKED", "HELD"]]
                    + VerifyInvariant.allCases.map { invariant in
                        let isHeld = violations[invariant] == nil
                        return [invariant.rawValue, "\(checks[invariant] ?? 0)", isHeld ? "yes" : "NO"]
                    }))
        for invariant in VerifyInvariant.allCases {
            guard let found = violations[invariant] else { continue }
            lines.append("")
            lines.append("\(invariant.rawValue):")
            lines += found.prefix(12).map { "  \($0.prefix(300))" }
        }
        lines.append("")
        lines.append(holds ? "Nothing was lost, nothing happened twice." : "VIOLATED: see above.")
        return lines.joined(separator: "\n")
    }
}
