import AMQP
import ArgumentParser
import Foundation
import Postgres
import WorkerKit

/// `lectern bench relay`: outbox to broker.
struct BenchRelay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay",
        abstract: "Events a second from the outbox to the broker, and what the relay costs the worker.",
        discussion: """
            Each round: the worker without its relay (another holds the relay's lock), then the relay alone on the outbox that \
            this left, then the worker with its relay. Uses a private stack of its own under --home, which it removes at the end.

            Example:
              lectern bench relay --messages 60000 --rounds 5 --events alone
            """)

    @Option(help: "Check-ins, and so events, in each round.") var messages = 60_000
    @Option(help: "Rounds.") var rounds = 5
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 5_000, rounds >= 1, bench.events != .kept else {
            throw ValidationError("expected at least 5000 messages, 1 round, and events that are not kept")
        }
    }

    func run() async throws {
        try await bench.withRunner { runner, connection, steps in
            var relayed: [Double] = []
            var shares: [Double] = []
            for round in 0..<rounds {
                let without = CheckinLoad(round: "without-\(round)", messages: messages, concurrentSessions: 50)
                let (quiet, _) = try await runner.worker(without, connection, holdsRelay: true)
                relayed.append(try await drain(runner, connection))
                let with = CheckinLoad(round: "with-\(round)", messages: messages, concurrentSessions: 50)
                let (busy, _) = try await runner.worker(with, connection)
                shares.append(busy / quiet)
                steps.say(
                    "round \(round + 1): relay alone \(Int(relayed[round]))/s; worker without \(Int(quiet))/s, with \(Int(busy))/s, \((busy / quiet).thousandths)"
                )
            }
            let rate = relayed.sorted()[rounds / 2]
            let share = shares.sorted()[rounds / 2]
            if bench.json {
                print(#"{"benchmark":"relay","rounds":\#(rounds),"relayed":\#(Int(rate)),"workerShare":\#(share.thousandths)}"#)
            } else {
                print(
                    "relay, median of \(rounds): \(Int(rate)) events/s confirmed; the worker keeps \(share.thousandths) of its rate beside it"
                )
            }
        }
    }

    /// Lets a worker's relay empty the outbox.
    /// - Returns: events a second, from the first deleted row to the last.
    private func drain(_ runner: BenchRunner, _ connection: PostgresConnection) async throws -> Double {
        func left() async throws -> (events: Int, now: PostgresTimestamp) {
            try await connection.query("SELECT coalesce(sum(event_count), 0)::bigint, clock_timestamp() FROM attendance.outbox")
                .first?.decode(Int.self, PostgresTimestamp.self) ?? (0, PostgresTimestamp(microseconds: 0))
        }
        let all = try await left().events
        let worker = try runner.start("attendance")
        var first = try await left()
        while first.events == all {
            try await Task.sleep(for: .milliseconds(5))
            first = try await left()
        }
        var last = first
        while last.events > 0 {
            try await Task.sleep(for: .milliseconds(10))
            last = try await left()
        }
        try runner.stop(worker)
        return Double(first.events) / (Double(max(1, last.now.microseconds - first.now.microseconds)) / 1e6)
    }
}
