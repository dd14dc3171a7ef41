import AMQP
import ArgumentParser
import Foundation
import Postgres

/// What the benchmarks of a worker have in common: the worker's settings, and a private stack for the time they take.
struct BenchOptions: ParsableArguments {
    /// What becomes of the measured worker's events.
    enum Events: String, ExpressibleByArgument, CaseIterable {
        /// Relayed to the queues of the other services, whose workers do not run.
        case followed
        /// Relayed, and nobody listens: the broker drops them.
        case alone
        /// Kept in the outbox: the relay stands still.
        case kept
    }

    @Option(help: "WORKERS of the worker: concurrent batches.") var workers = 2
    @Option(help: "BATCH_MAX of the worker.") var batchMax = 1_000
    @Option(help: "BATCH_WAIT_MS of the worker.") var batchWait = 0
    @Option(help: "Worker processes at the same time.") var processes = 1
    @Option(help: "followed: events go to the other services' queues; alone: nobody listens; kept: no relay.") var events = Events.followed
    @Option(help: "Where the private stack lives.") var home = ".local/bench"
    @Flag(help: "Leave the stack running, with what is in it.") var keep = false
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard workers >= 1, batchMax >= 1, processes >= 1 else {
            throw ValidationError("expected --workers, --batch-max and --processes of at least 1")
        }
    }

    /// What becomes of the stack afterwards.
    enum Ending { case leave, stop, purge }

    /// Runs `body` with a stack that has topology and tables, a runner on it, and a connection to its database.
    ///
    /// A stack that runs already is another's, unless `joins` says that it was left for this purpose.
    func withRunner(
        atEnd ending: Ending? = nil, joins: Bool = false, _ body: (BenchRunner, PostgresConnection, StepPrinter) async throws -> Void
    ) async throws {
        let stack = Stack(home: URL(filePath: home).path)
        if !joins, let state = try stack.state(), state.broker?.isRunning == true || state.database?.isRunning == true {
            throw CommandError("a stack runs under \(home), perhaps of another bench: give another --home, or end it with lectern down")
        }
        let steps = StepPrinter { FileHandle.standardError.write(Data($0.utf8)) }
        let addresses = try await stack.start(steps: steps)
        let outcome: Result<Void, any Error>
        do {
            try await StackCommands.prepare(addresses, steps)
            let runner = try BenchRunner(stack: stack, addresses: addresses, options: self)
            let connection = try await PostgresConnection.connect(
                url: addresses.databaseURL, applicationName: "lectern bench", logger: ConnectionOptions.logger)
            try await body(runner, connection, steps)
            await connection.close()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        let end = ending ?? (keep ? .leave : .purge)
        if end != .leave { try await stack.stop(purge: end == .purge, steps: steps) }
        try outcome.get()
    }

    /// Rounds of raw reference and worker in turns, and what they came to.
    func compare(_ benchmark: String, rounds: Int, _ load: (String) -> some BenchLoad) async throws {
        try await withRunner { runner, connection, steps in
            var results: [BenchRound] = []
            for round in 0..<rounds {
                let load = load("\(UUID().uuidString.prefix(8))-\(round)")
                let result = try await runner.round(load, connection)
                results.append(result)
                steps.say("round \(round + 1): \(result.text)")
            }
            let summary = BenchSummary(benchmark: benchmark, rounds: results)
            print(json ? summary.json : summary.text)
        }
    }
}
