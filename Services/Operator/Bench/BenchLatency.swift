import AMQP
import ArgumentParser
import Foundation
import Postgres

/// `lectern bench latency`: from publishing a command to its reply.
struct BenchLatency: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "The time from publishing a check-in to its reply: alone, and at a steady rate.",
        discussion: """
            First one at a time, then evenly at --rate (by default half of what publisher, broker and \
            worker do together at most, which is measured before). Uses a private stack of its own under --home, which it \
            removes at the end.

            Example:
              lectern bench latency --messages 2000 --seconds 10
            """)

    @Option(help: "Lone check-ins, one after the other.") var messages = 2_000
    @Option(help: "Seconds of steady load.") var seconds = 10
    @Option(help: "Check-ins a second of steady load; 0 for half of the maximum, which is measured before.") var rate = 0
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 10, seconds >= 1, rate >= 0 else {
            throw ValidationError("expected at least 10 messages, 1 second, a rate of 0 or more")
        }
    }

    func run() async throws {
        try await bench.withRunner { runner, connection, steps in
            var rate = rate
            if rate == 0 {
                let maximum = try await maximum(runner, connection)
                rate = max(100, Int(maximum / 2))
                steps.say("at most \(Int(maximum))/s, published and answered: steady load of \(rate)/s")
            }
            let alone = CheckinLoad(round: "alone", messages: messages, concurrentSessions: 50)
            let steady = CheckinLoad(round: "steady", messages: rate * seconds, concurrentSessions: 50)
            try await runner.prepare(alone, connection)
            try await runner.prepare(steady, connection)
            let worker = try runner.start("attendance")
            let lone = try await oneByOne(alone.commands(0..<messages), runner)
            steps.say("alone: \(lone.text)")
            let even = try await evenly(steady.commands(0..<steady.count), rate, runner)
            steps.say("at \(rate)/s: \(even.text)")
            try runner.stop(worker)
            if bench.json { print(#"{"benchmark":"latency","alone":\#(lone.json),"rate":\#(rate),"steady":\#(even.json)}"#) }
        }
    }

    /// - Returns: messages a second, from the first one published to the last reply.
    private func maximum(_ runner: BenchRunner, _ connection: PostgresConnection) async throws -> Double {
        let load = CheckinLoad(round: "maximum", messages: 40_000, concurrentSessions: 50)
        try await runner.prepare(load, connection)
        let worker = try runner.start("attendance")
        let commands = load.commands(0..<load.count)
        let started = ContinuousClock.now
        try await MessageSender.with(runner.endpoint, wantsReplies: true) { sender in
            try await sender.publish(commands)
            guard try await sender.waitForReplies() else { throw MessageSender.Failure("not every message was answered") }
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        try runner.stop(worker)
        return Double(commands.count) / seconds
    }

    private func oneByOne(_ commands: [OutgoingCommand], _ runner: BenchRunner) async throws -> Percentiles {
        let times = ReplyTimes()
        try await MessageSender.with(runner.endpoint, wantsReplies: true, onReply: times.answered) { sender in
            // The first ones find connections and plans still to be made.
            for command in commands.prefix(5) { try await sender.publish([command]) }
            _ = try await sender.waitForReplies()
            for command in commands.dropFirst(5) {
                times.sent([command.id])
                try await sender.publish([command])
                try await times.wait()
            }
        }
        return times.percentiles
    }

    /// Sends a little every five milliseconds, whether the last were answered or not.
    private func evenly(_ commands: [OutgoingCommand], _ rate: Int, _ runner: BenchRunner) async throws -> Percentiles {
        let times = ReplyTimes()
        try await MessageSender.with(runner.endpoint, wantsReplies: true, onReply: times.answered) { sender in
            try await withThrowingTaskGroup { group in
                let started = ContinuousClock.now
                var next = 0
                while next < commands.count {
                    let elapsed = (ContinuousClock.now - started) / .seconds(1)
                    let due = min(commands.count, Int(elapsed * Double(rate)))
                    if due > next {
                        let portion = Array(commands[next..<due])
                        next = due
                        times.sent(portion.map(\.id))
                        group.addTask { try await sender.publish(portion) }
                    }
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await group.waitForAll()
            }
            try await times.wait()
        }
        return times.percentiles
    }
}
