import AMQP
import Foundation
import Postgres
import WorkerKit

/// One run of a log through a sandbox, with faults or none.
struct VerifyRound {
    let stack: Stack
    let log: VerifyLog
    let faults: [VerifyFault]
    let logPrefix: String

    /// Long enough for everything to arrive that waits for something, also after a restart of the broker.
    static let retryDelays = [100, 300, 900, 2_700, 5_000, 8_000]
    private static let tapQueue = "verify.events"
    private static let replyQueue = "verify.replies"
    /// How long a round may take from its last fault to rest.
    private static let patience = Duration.seconds(180)

    struct Outcome: Sendable {
        var evidence = VerifyEvidence()
        /// What went wrong; a failpoint only counts where a worker came to it.
        var faults: [VerifyFault] = []
    }

    func run() async throws -> Outcome {
        let sandbox = try await Sandbox.make("verify", on: try stack.addresses(), retryDelays: Self.retryDelays)
        let workers = VerifyWorkers(sandbox, retryDelays: Self.retryDelays, log: logPrefix)
        do {
            let outcome = try await run(sandbox, workers)
            await sandbox.remove()
            return outcome
        } catch {
            _ = try? await workers.stop()
            await sandbox.remove()
            throw error
        }
    }

    private func run(_ sandbox: Sandbox, _ workers: VerifyWorkers) async throws -> Outcome {
        let endpoint = try AMQPEndpoint(url: sandbox.amqpURL)
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern verify")
        for queue in [Self.tapQueue, Self.replyQueue] {
            _ = try await channel.declareQueue(name: queue, arguments: ["x-queue-type": "quorum"])
        }
        try await channel.bind(queue: Self.tapQueue, exchange: Topology.eventsExchange, routingKey: "#")
        await channel.close()
        let events = QueueListener(Self.tapQueue, at: endpoint)
        let replies = QueueListener(Self.replyQueue, at: endpoint)
        try await publish(endpoint)
        var outcome = Outcome()
        outcome.faults = try await inject(workers, sandbox)
        let unrest = try await rest(workers, sandbox)
        outcome.evidence.unrest = try await unrest + workers.stop() + workers.surprises + queues(endpoint)
        outcome.faults += await workers.reached
        await events.close()
        await replies.close()
        outcome.evidence.events = try events.deliveries.map(TappedEvent.init)
        try outcome.evidence.take(replies: replies.deliveries)
        outcome.evidence.deadQueue = try await deadBodies(endpoint)
        try await withDatabase(sandbox) { try await outcome.evidence.read($0) }
        return outcome
    }

    private func publish(_ endpoint: AMQPEndpoint) async throws {
        let publisher = AMQPPublisher(endpoint: endpoint, connectionName: "lectern verify", logger: ConnectionOptions.logger)
        let running = Task { try await publisher.run() }
        let outcomes = await publisher.publish(log.commands.map { $0.message(replyTo: Self.replyQueue) })
        await publisher.close()
        running.cancel()
        _ = await running.result
        let open = outcomes.count { $0 != .confirmed }
        guard open == 0 else { throw CommandError("the broker did not confirm \(open) messages of the log") }
    }

    // MARK: Faults

    /// Makes everything go wrong that is planned, while the workers work.
    /// - Returns: what was made, without failpoints.
    private func inject(_ workers: VerifyWorkers, _ sandbox: Sandbox) async throws -> [VerifyFault] {
        var failpoints = faults.filter { $0.share == nil }
        var others = faults.filter { $0.share != nil }.sorted { $0.share ?? 0 < $1.share ?? 0 }
        var made: [VerifyFault] = []
        for service in VerifyFault.services { try await startNext(service, &failpoints, workers) }
        while !(failpoints.isEmpty && others.isEmpty) {
            let share = try await decided(sandbox) * 100 / (log.ids.count + log.poison.count)
            if let next = others.first, share >= next.share ?? 0 {
                others.removeFirst()
                try await make(next, workers)
                made.append(next)
            }
            for service in VerifyFault.services where await !workers.isRunning(service) {
                try await startNext(service, &failpoints, workers)
            }
            if share >= 100 { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        return made
    }

    /// Starts a worker with the next failpoint of its service.
    private func startNext(_ service: String, _ failpoints: inout [VerifyFault], _ workers: VerifyWorkers) async throws {
        let index = failpoints.firstIndex { fault in
            if case .failpoint(_, service, _) = fault { true } else { false }
        }
        try await workers.start(service, failpoint: index.map { failpoints.remove(at: $0) })
    }

    private func make(_ fault: VerifyFault, _ workers: VerifyWorkers) async throws {
        switch fault {
        case .failpoint: break
        case .kill(let service, _): try await workers.kill(service)
        case .broker(let isKilled, _): try await stack.restartBroker(isKilled: isKilled)
        case .database(let isKilled, _): try await stack.restartDatabase(isKilled: isKilled)
        }
    }

    // MARK: Rest

    /// Waits until every message is decided or dead and every event is out and taken.
    /// - Returns: what is still open after the longest time.
    private func rest(_ workers: VerifyWorkers, _ sandbox: Sandbox) async throws -> [String] {
        let deadline = ContinuousClock.now + Self.patience
        var open = ""
        while ContinuousClock.now < deadline {
            try await workers.restartEnded()
            let missing = try await log.ids.count + log.poison.count - decided(sandbox)
            let pending = try await pending(sandbox)
            if missing <= 0, pending == 0 { return [] }
            open = "\(missing) of \(log.ids.count + log.poison.count) messages undecided, \(pending) events or retries open"
            try await Task.sleep(for: .milliseconds(50))
        }
        return [open]
    }

    private func decided(_ sandbox: Sandbox) async throws -> Int {
        try await withDatabase(sandbox) { try await RunProgress.decided(from: SampleSemester.source, $0) }
    }

    private func pending(_ sandbox: Sandbox) async throws -> Int {
        let rows = try await withDatabase(sandbox) { try await RunProgress.pending($0) }
        guard rows == 0 else { return rows }
        let endpoint = try AMQPEndpoint(url: sandbox.amqpURL)
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern verify")
        var ready = 0
        let names = VerifyFault.services.flatMap { service in
            [Topology.queueName(service: service)] + Self.retryDelays.map { Topology.waitQueueName(service: service, delay: $0) }
        }
        for queue in names + [Self.tapQueue, Self.replyQueue] { ready += try await channel.queueExists(queue)?.messages ?? 0 }
        await channel.close()
        return ready
    }

    /// After the workers have stopped nothing may lie in their queues.
    private func queues(_ endpoint: AMQPEndpoint) async throws -> [String] {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern verify")
        var left: [String] = []
        for service in VerifyFault.services {
            let queue = Topology.queueName(service: service)
            let count = try await channel.queueExists(queue)?.messages ?? 0
            if count > 0 { left.append("\(count) messages left in \(queue)") }
        }
        await channel.close()
        return left
    }

    private func deadBodies(_ endpoint: AMQPEndpoint) async throws -> [[UInt8]] {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern verify")
        var bodies: [[UInt8]] = []
        for service in VerifyFault.services {
            while let (delivery, _) = try await channel.get(Topology.deadQueueName(service: service)) { bodies.append(delivery.body) }
        }
        await channel.close()
        return bodies
    }

    // MARK: Database

    /// A connection for one look: the server may have been restarted since the last.
    private func withDatabase<Value>(
        _ sandbox: Sandbox, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let database = try await sandbox.connect()
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }
}
