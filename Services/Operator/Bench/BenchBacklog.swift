import AMQP
import ArgumentParser
import Foundation
import Postgres
import WorkerKit

/// `lectern bench backlog`: how much memory a worker takes when much more waits than it can do.
struct BenchBacklog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backlog",
        abstract: "The memory of one attendance worker with a long queue and a slow database.",
        discussion: """
            Fills the queue with check-ins, lets the database take so many transactions a second and no more, and reads \
            the worker's resident memory until the queue is empty or the time is over. Uses a private stack of its own \
            under --home, which it stops at the end.

            Example:
              lectern bench backlog --messages 1000000 --commits 50
            """)

    @Option(help: "Check-ins that wait.") var messages = 1_000_000
    @Option(help: "Transactions a second that the database takes.") var commits = 50
    @Option(help: "Seconds to look at the worker.") var seconds = 60
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 1_000, commits >= 1, seconds >= 5 else {
            throw ValidationError("expected at least 1000 messages, 1 commit a second, 5 seconds")
        }
    }

    func run() async throws {
        try await bench.withRunner(atEnd: .purge) { try await measure($0, $1, $2) }
    }

    private func measure(_ runner: BenchRunner, _ connection: PostgresConnection, _ steps: StepPrinter) async throws {
        let load = CheckinLoad(round: "backlog", messages: messages, concurrentSessions: 50)
        try await steps.step("filling the queue") {
            try await runner.prepare(load, connection)
            try await runner.fill(load)
            return "\(messages) check-ins"
        }
        try await slowDown(connection)
        let before = try await runner.decided("attendance", connection)
        let started = ContinuousClock.now
        let process = try runner.start("attendance")
        let peak = try await watch(process, runner, connection, until: before + messages)
        let elapsed = (ContinuousClock.now - started) / .seconds(1)
        let done = try await runner.decided("attendance", connection) - before
        try runner.stop(process)
        report(peak: peak, done: done, elapsed: elapsed)
    }

    /// Every transaction that claims messages waits its turn, and there are so many turns a second.
    private func slowDown(_ connection: PostgresConnection) async throws {
        try await connection.simple(
            """
            CREATE FUNCTION attendance.bench_turn() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('lectern bench'));
                PERFORM pg_sleep(\(1.0 / Double(commits)));
                RETURN NULL;
            END $$;
            CREATE TRIGGER bench_turn AFTER INSERT ON attendance.inbox_current
                FOR EACH STATEMENT EXECUTE FUNCTION attendance.bench_turn();
            """)
    }

    /// - Returns: the most resident memory so far, in bytes, when all is done or the time is over.
    private func watch(
        _ process: Process, _ runner: BenchRunner, _ connection: PostgresConnection, until count: Int
    ) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var peak = 0
        while ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(500))
            peak = max(peak, try ProcessMemory.peak(process))
            if try await runner.decided("attendance", connection) >= count { break }
        }
        return peak
    }

    private func report(peak: Int, done: Int, elapsed: Double) {
        let rate = Int(Double(done) / elapsed)
        if bench.json {
            print(
                #"{"benchmark":"backlog","messages":\#(messages),"commits":\#(commits),"peakBytes":\#(peak),"decided":\#(done),"rate":\#(rate)}"#
            )
        } else {
            print(
                "backlog of \(messages), \(commits) commits/s: peak resident memory \(peak / 1_048_576) MiB, \(done) decided at \(rate)/s")
        }
    }
}
