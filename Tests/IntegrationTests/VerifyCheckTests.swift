import Testing

@testable import lectern

/// What `lectern verify` concludes from what it finds; needs neither broker nor database.
@Suite struct VerifyCheckTests {
    @Test func `each invariant notices what contradicts it`() throws {
        let log = VerifyLog(seed: 1)
        let whole = Self.undisturbed(log)
        for invariant in VerifyInvariant.allCases {
            #expect(invariant.violations(whole, log, undisturbed: whole) == [], "\(invariant.rawValue)")
            var broken = whole
            switch invariant {
            case .rest: broken.unrest = ["something"]
            case .decided: broken.decisions.append(whole.decisions[0])
            case .rows: broken.rows = []
            case .refusals: broken.refusals = []
            case .dead: broken.deadQueue.removeLast()
            case .events: broken.decisions[0] = Self.decision(whole.decisions[0].id, hasEffect: true)
            case .eventIDs: continue
            case .follow:
                broken.decisions.append(
                    .init(
                        service: "attendance", source: "/lectern/enrollment", id: "e", outcome: "applied", code: nil,
                        hasEffect: false))
            case .replies: broken.answers[0] = .init(id: whole.answers[0].id, outcome: "rejected", code: "CONFLICT")
            }
            #expect(!invariant.violations(broken, log, undisturbed: whole).isEmpty, "\(invariant.rawValue)")
        }
    }

    @Test func `the report has the faults, the recoveries by server, and the speed of the undisturbed run`() {
        let log = VerifyLog(seed: 1)
        var report = VerifyReport(seed: 1, messages: log.commands.count, workers: 3)
        var outcome = VerifyRound.Outcome(evidence: Self.undisturbed(log), rate: 512.4)
        #expect(report.add(outcome, log, undisturbed: nil) == 0)
        #expect(!report.text.contains("RECOVERY"))

        outcome.rate = 100
        outcome.faults = [.broker(isKilled: true, at: 1), .broker(isKilled: false, at: 2), .database(isKilled: false, at: 3)]
        outcome.recoveries = [700, 1_500, 600].map { VerifyRecovery(server: .broker, duration: .milliseconds($0)) }
        #expect(report.add(outcome, log, undisturbed: outcome.evidence) == 0)
        let lines = report.text.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        #expect(lines.contains(["RECOVERY", "TIMES", "MEDIAN", "WORST"]))
        #expect(lines.contains(["broker", "3", "700", "ms", "1500", "ms"]))
        // Restarted when there was nothing to do: not counted.
        #expect(lines.contains(["database", "0", "-", "-"]))
        #expect(lines.contains(["broker", "killed", "1"]))
        #expect(report.text.contains("Undisturbed: 512 messages/s with 3 workers of each service."))
        #expect(report.holds)
    }

    @Test func `the speed is that of nine tenths, from the last look at which nothing was decided`() {
        let start = ContinuousClock.now
        var speed = VerifySpeed()
        for (second, decided) in [(0, 0), (3, 0), (4, 100), (5, 899), (6, 930), (9, 1_000)] {
            #expect(speed.rate == (second > 6 ? 310 : nil))
            speed.note(decided, of: 1_000, now: start + .seconds(second))
        }
    }

    @Test func `a round is stuck when nothing changes for longer than the limit`() {
        let start = ContinuousClock.now
        var stall = VerifyStall(limit: .seconds(10))
        let looks: [(numbers: [Int], second: Int)] = [([1, 2], 0), ([1, 2], 10), ([1, 3], 11), ([1, 3], 21), ([1, 3], 22)]
        let stuck = looks.map { stall.isStuck($0.numbers, now: start + .seconds($0.second)) }
        #expect(stuck == [false, false, false, false, true])
    }

    /// As if no message had any effect but its decision.
    private static func undisturbed(_ log: VerifyLog) -> VerifyEvidence {
        var evidence = VerifyEvidence()
        evidence.decisions = log.ids.sorted().map { decision($0, hasEffect: false) }
        evidence.rows = ["a row"]
        evidence.refusals = ["a refusal"]
        evidence.deadRows = Array(log.poison)
        evidence.deadQueue = Array(log.poison)
        evidence.answers = log.ids.sorted().map { .init(id: $0, outcome: "applied", code: nil) }
        evidence.answers += log.commands.filter(\.isPoison).map { .init(id: $0.id, outcome: "dead", code: nil) }
        return evidence
    }

    private static func decision(_ id: String, hasEffect: Bool) -> VerifyEvidence.Decision {
        .init(
            service: "enrollment", source: VerifyLog.source, id: id, outcome: "applied", code: nil, hasEffect: hasEffect)
    }
}
