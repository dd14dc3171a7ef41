import ArgumentParser
import Foundation

/// `lectern verify`: proof, on this machine, that nothing is lost and nothing happens twice.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Break everything, again and again, and check that nothing is lost and nothing happens twice.",
        discussion: """
            Starts a private broker and database, and publishes a log with duplicates, poison and messages that come \
            before what they need. Then, in every round, workers die at named steps and at random, broker and database \
            are restarted or killed; in the end the rows, inboxes, events, replies and dead letters must be those of an \
            undisturbed run. Prints which faults were made, how soon work went on after a server was back, and which \
            invariants held; the status is 0 if all did. The same seed makes the same log and the same faults.

            With --kills, --broker-restarts or --database-restarts each round makes exactly that many faults, spread \
            over the log, and no others; what is not given is 0 then. With 0 of each a round differs in nothing but the \
            order of the messages and in which of them come twice. A log of more than 10,000 messages is published while \
            the workers work, and each message stays within 5,000 places of its own.

            Examples:
              lectern verify --rounds 20 --seed 1
              lectern verify --rounds 20 --messages 2000 --kills 0 --broker-restarts 0 --database-restarts 0
              lectern verify --rounds 1 --messages 100000 --kills 20 --broker-restarts 3 --database-restarts 3
            """)

    @Option(help: "Rounds with faults, after one without.") var rounds = 3
    @Option(help: "What decides the log, its order and the faults.") var seed: UInt64 = 1
    @Option(help: "Messages of the log, about.") var messages = VerifyLog.usualSize
    @Option(help: "Workers of each service, side by side.") var workers = 2
    @Option(help: "Workers killed in each round. Default: two, and three that die at named steps.") var kills: Int?
    @Option(help: "Broker restarts in each round, killed or in order by turns. Default: in every third round one.")
    var brokerRestarts: Int?
    @Option(help: "Database restarts in each round, killed or in order by turns. Default: in every third round one.")
    var databaseRestarts: Int?
    @Option(help: "Where the private stack lives; removed at the end, unless something was violated.")
    var home = ".local/verify"
    @Flag(help: "Leave stack and logs.") var keep = false

    /// The faults of each round, where somebody says how many.
    private var counts: VerifyFaultCounts? {
        guard kills != nil || brokerRestarts != nil || databaseRestarts != nil else { return nil }
        return VerifyFaultCounts(
            kills: kills ?? 0, brokerRestarts: brokerRestarts ?? 0, databaseRestarts: databaseRestarts ?? 0)
    }

    func validate() throws {
        try check("--rounds", rounds, 1...10_000)
        try check("--messages", messages, 350...200_000)
        try check("--workers", workers, 1...8)
        try check("--kills", kills ?? 0, 0...1_000)
        try check("--broker-restarts", brokerRestarts ?? 0, 0...100)
        try check("--database-restarts", databaseRestarts ?? 0, 0...100)
        // Each fault gives back what the workers hold. A message that is given back again and again is taken for one
        // that kills its worker, and would be dead.
        let most = messages / 20
        if let total = counts?.total, total > most {
            throw ValidationError(
                """
                --kills, --broker-restarts and --database-restarts are \(total) together; with --messages \(messages) accepted \
                are at most \(most), one for every 20 messages
                """)
        }
    }

    private func check(_ option: String, _ value: Int, _ accepted: ClosedRange<Int>) throws {
        guard !accepted.contains(value) else { return }
        throw ValidationError("\(option) is \(value); accepted are \(accepted.lowerBound) to \(accepted.upperBound)")
    }

    func run() async throws {
        let stack = Stack(home: URL(filePath: home).path)
        let steps = StepPrinter()
        try await stack.start(steps: steps)
        let report: VerifyReport
        do {
            report = try await verify(stack, steps)
        } catch {
            if !keep { try? await stack.stop(steps: steps) }
            throw error
        }
        if !keep { try await stack.stop(purge: report.holds, steps: steps) }
        print(report.text)
        guard report.holds else {
            print("The workers' logs are in \(stack.logDirectory)")
            throw ExitCode.failure
        }
    }

    private func verify(_ stack: Stack, _ steps: StepPrinter) async throws -> VerifyReport {
        let log = VerifyLog(seed: seed, messages: messages)
        var report = VerifyReport(seed: seed, messages: log.commands.count, workers: workers)
        var reference: VerifyEvidence?
        try await perform(round(0, log, [], on: stack), "undisturbed", steps) { outcome in
            reference = outcome.evidence.comparable
            report.add(outcome, log, undisturbed: nil)
            return "\(log.commands.count) messages, \(outcome.evidence.rows.count) rows, \(outcome.evidence.events.count) events"
        }
        for number in 1...rounds {
            let shuffled = log.shuffled(seed &+ UInt64(number))
            try await perform(round(number, shuffled, faults(number), on: stack), "round \(number)", steps) { outcome in
                let violations = report.add(outcome, shuffled, undisturbed: reference)
                return violations == 0
                    ? "\(outcome.faults.count) faults, all invariants hold"
                    : "\(violations) INVARIANTS VIOLATED (seed \(seed), round \(number))"
            }
        }
        return report
    }

    private func faults(_ round: Int) -> [VerifyFault] {
        counts.map { VerifyFault.plan($0, round: round, seed: seed, workers: workers) }
            ?? VerifyFault.plan(round: round, seed: seed, workers: workers)
    }

    private func round(_ number: Int, _ log: VerifyLog, _ faults: [VerifyFault], on stack: Stack) -> VerifyRound {
        VerifyRound(
            stack: stack, log: log, faults: faults, workers: workers, logPrefix: "\(stack.logDirectory)/verify-\(number)")
    }

    /// Runs a round to its end: a step for each tenth of a long log, and one for the rest.
    private func perform(
        _ round: VerifyRound, _ name: String, _ steps: StepPrinter, conclude: (VerifyRound.Outcome) -> String
    ) async throws {
        do {
            for share in round.milestones {
                try await steps.step("\(name), \(share / 10) %") { try await round.advance(to: share) }
            }
            try await steps.step(name) { conclude(try await round.finish()) }
        } catch {
            await round.close()
            throw error
        }
        await round.close()
    }
}
