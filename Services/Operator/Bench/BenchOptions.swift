import AMQP
import ArgumentParser
import Foundation
import Postgres

/// What the benchmarks of a worker have in common: the worker's settings, and a private stack for the time they take.
struct BenchOptions: ParsableArguments {
    @Option(help: "WORKERS of the worker.") var workers = 2
    @Option(help: "BATCH_MAX of the worker.") var batchMax = 1_000
    @Option(help: "Where the private stack lives.") var home = ".local/bench"
    @Flag(help: "Print JSON.") var json = false

    /// What becomes of the stack afterwards.
    enum Ending { case leave, stop, purge }

    /// Runs `body` with a stack that has topology and tables, a runner on it, and a connection to its database.
    func withRunner(
        atEnd ending: Ending, _ body: (BenchRunner, PostgresConnection, StepPrinter) async throws -> Void
    ) async throws {
        let stack = Stack(home: URL(filePath: home).path)
        let steps = StepPrinter()
        let addresses = try await stack.start(steps: steps)
        let outcome: Result<Void, any Error>
        do {
            try await StackCommands.prepare(addresses, steps)
            let runner = BenchRunner(
                addresses: addresses, endpoint: try AMQPEndpoint(url: addresses.amqpURL), workers: workers, batchMax: batchMax)
            let connection = try await PostgresConnection.connect(
                url: addresses.databaseURL, applicationName: "lectern bench", logger: ConnectionOptions.logger)
            try await body(runner, connection, steps)
            await connection.close()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        if ending != .leave { try await stack.stop(purge: ending == .purge, steps: steps) }
        try outcome.get()
    }
}
