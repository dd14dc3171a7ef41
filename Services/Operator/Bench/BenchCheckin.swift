import AMQP
import ArgumentParser
import Foundation
import LMSModels
import Postgres
import WorkerKit

/// `lectern bench checkin`: one attendance worker on a queue that was filled beforehand.
struct BenchCheckin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkin",
        abstract: "Check-ins through one attendance worker, from a queue filled beforehand.",
        discussion: """
            Messages of about 480 bytes, 60 students a session, 50 sessions at the same time, 2 % sent twice. Uses a \
            private stack of its own under --home, which it stops at the end.

            Example:
              lectern bench checkin --messages 60000 --rounds 5
            """)

    @Option(help: "Check-ins in each round.") var messages = 60_000
    @Option(help: "Rounds of raw reference and worker in turns.") var rounds = 5
    @Option(help: "Sessions that are checked in to at the same time.") var sessions = 50
    @Flag(help: "Leave the stack running.") var keep = false
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 1_000, rounds >= 1, sessions >= 1 else {
            throw ValidationError("expected at least 1000 messages, 1 round, 1 session")
        }
    }

    func run() async throws {
        try await bench.withRunner(atEnd: keep ? .leave : .stop) { runner, connection, _ in try await measure(runner, connection) }
    }

    private func measure(_ runner: BenchRunner, _ connection: PostgresConnection) async throws {
        var ratios: [Double] = []
        var rates: [(raw: Double, worker: Double)] = []
        for round in 0..<rounds {
            let load = CheckinLoad(round: "\(UUID().uuidString.prefix(8))-\(round)", messages: messages, concurrentSessions: sessions)
            let raw = try await runner.raw(load)
            let worker = try await runner.worker(load, connection)
            ratios.append(worker / raw)
            rates.append((raw, worker))
            FileHandle.standardError.write(
                Data("round \(round + 1): raw \(Int(raw))/s, worker \(Int(worker))/s, ratio \(Self.hundredth(worker / raw))\n".utf8))
        }
        let median = ratios.sorted()[ratios.count / 2]
        let raw = rates.map(\.raw).sorted()[rates.count / 2]
        let worker = rates.map(\.worker).sorted()[rates.count / 2]
        if bench.json {
            print(
                #"{"benchmark":"checkin","rounds":\#(rounds),"raw":\#(Int(raw)),"worker":\#(Int(worker)),"ratio":\#(Self.hundredth(median))}"#
            )
        } else {
            print(
                "check-ins, median of \(rounds): raw reference \(Int(raw))/s, one worker \(Int(worker))/s, ratio \(Self.hundredth(median))")
        }
    }

    private static func hundredth(_ value: Double) -> String { String((value * 1_000).rounded() / 1_000) }
}
