import ArgumentParser
import Foundation
import WorkerKit

/// `lectern verify`: proof, on this machine, that nothing is lost and nothing happens twice.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Break everything, again and again, and check that nothing is lost and nothing happens twice.",
        discussion: """
            Starts a private broker and database, and publishes a log with duplicates, poison and messages that come \
            before what they need. Then, in every round, workers die at named steps and at random, broker and database \
            are restarted or killed; in the end the rows, inboxes, events, replies and dead letters must be those of an \
            undisturbed run. Prints which faults were made and which invariants held; the status is 0 if all did. The \
            same seed makes the same log and the same faults.

            Example:
              lectern verify --rounds 20 --seed 1
            """)

    @Option(help: "Rounds with faults, after one without.") var rounds = 3
    @Option(help: "What decides the log, its order and the faults.") var seed: UInt64 = 1
    @Option(help: "Where the private stack lives; removed at the end, unless something was violated.")
    var home = ".local/verify"
    @Flag(help: "Leave stack and logs.") var keep = false

    func validate() throws {
        guard (1...10_000).contains(rounds) else { throw ValidationError("--rounds is \(rounds); accepted are 1 to 10000") }
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
        let log = VerifyLog(seed: seed)
        var report = VerifyReport(seed: seed, messages: log.commands.count)
        let prefix = "\(stack.logDirectory)/verify"
        var reference: VerifyEvidence?
        try await steps.step("undisturbed") {
            let outcome = try await VerifyRound(stack: stack, log: log, faults: [], logPrefix: "\(prefix)-0").run()
            reference = outcome.evidence
            report.add(outcome, log, undisturbed: nil)
            return "\(log.commands.count) messages, \(outcome.evidence.rows.count) rows, \(outcome.evidence.events.count) events"
        }
        for round in 1...rounds {
            try await steps.step("round \(round)") {
                let faults = VerifyFault.plan(round: round, seed: seed)
                let shuffled = log.shuffled(seed &+ UInt64(round))
                let outcome = try await VerifyRound(
                    stack: stack, log: shuffled, faults: faults, logPrefix: "\(prefix)-\(round)"
                ).run()
                let violations = report.add(outcome, shuffled, undisturbed: reference)
                return violations == 0
                    ? "\(outcome.faults.count) faults, all invariants hold"
                    : "\(violations) INVARIANTS VIOLATED (seed \(seed), round \(round))"
            }
        }
        return report
    }
}
