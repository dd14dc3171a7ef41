/// What was broken, and what held.
struct VerifyReport: Sendable {
    let seed: UInt64
    let messages: Int
    /// Of each service.
    let workers: Int
    private var rounds = 0
    private var rate: Double?
    private var faults: [String: Int] = [:]
    private var recoveries: [VerifyRecovery.Server: [Duration]] = [:]
    private var checks: [VerifyInvariant: Int] = [:]
    private var violations: [VerifyInvariant: [String]] = [:]

    init(seed: UInt64, messages: Int, workers: Int) {
        self.seed = seed
        self.messages = messages
        self.workers = workers
    }

    var holds: Bool { violations.isEmpty }

    /// Checks a round; the first is the undisturbed one.
    /// - Returns: how many invariants it violated.
    @discardableResult
    mutating func add(
        _ outcome: VerifyRound.Outcome, _ log: VerifyLog, undisturbed: VerifyEvidence?
    ) -> Int {
        if rounds == 0 { rate = outcome.rate }
        rounds += 1
        for fault in outcome.faults {
            faults[fault.kind, default: 0] += 1
            if let server = fault.server, recoveries[server] == nil { recoveries[server] = [] }
        }
        for recovery in outcome.recoveries { recoveries[recovery.server, default: []].append(recovery.duration) }
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

    // MARK: Text

    var text: String {
        let parts = [[""], speedLines, faultLines, recoveryLines, invariantLines, violationLines]
        let end = holds ? "Nothing was lost, nothing happened twice." : "VIOLATED: see above."
        return (parts.flatMap(\.self) + [end]).joined(separator: "\n")
    }

    private var speedLines: [String] {
        guard let rate else { return [] }
        return ["Undisturbed: \(Int(rate)) messages/s with \(workers) workers of each service.", ""]
    }

    private var faultLines: [String] {
        let scope = "\(rounds - 1) \(rounds == 2 ? "round" : "rounds") of \(messages) messages, seed \(seed)"
        guard !faults.isEmpty else { return ["No faults in \(scope): each in another order, with other duplicates.", ""] }
        let rows = faults.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] }
        return ["Faults in \(scope):", Columns.text([["FAULT", "TIMES"]] + rows), ""]
    }

    /// From the first connection that a server accepts to the first message decided after it.
    private var recoveryLines: [String] {
        guard !recoveries.isEmpty else { return [] }
        let rows = VerifyRecovery.Server.allCases.compactMap { server -> [String]? in
            guard let durations = recoveries[server]?.sorted() else { return nil }
            guard let worst = durations.last else { return [server.rawValue, "0", "-", "-"] }
            return [server.rawValue, "\(durations.count)", Self.text(durations[durations.count / 2]), Self.text(worst)]
        }
        return [Columns.text([["RECOVERY", "TIMES", "MEDIAN", "WORST"]] + rows), ""]
    }

    private static func text(_ duration: Duration) -> String { "\(Int((duration / .milliseconds(1)).rounded())) ms" }

    private var invariantLines: [String] {
        let rows = VerifyInvariant.allCases.map { invariant in
            [invariant.rawValue, "\(checks[invariant] ?? 0)", violations[invariant] == nil ? "yes" : "NO"]
        }
        return [Columns.text([["INVARIANT", "CHECKED", "HELD"]] + rows), ""]
    }

    private var violationLines: [String] {
        VerifyInvariant.allCases.flatMap { invariant -> [String] in
            guard let found = violations[invariant] else { return [] }
            return ["\(invariant.rawValue):"] + found.prefix(12).map { "  \($0.prefix(300))" } + [""]
        }
    }
}
