import AMQP
import Postgres
import WorkerKit

/// Where a round takes place: a sandbox with workers, and with somebody who listens to all events and replies.
struct VerifySite {
    private static let tapQueue = "verify.events"
    static let replyQueue = "verify.replies"

    let sandbox: Sandbox
    let endpoint: AMQPEndpoint
    let workers: VerifyWorkers
    let database: VerifyDatabase
    let recoveries: RecoveryWatch
    private let pace: VerifyPace
    private let events: QueueListener<TappedEvent>
    private let replies: QueueListener<VerifyEvidence.Answer>

    /// Makes a sandbox and listens; no worker runs yet.
    static func make(
        on stack: Stack, for log: VerifyLog, workers count: Int, failpoints: [VerifyFault], pace: VerifyPace, logPrefix: String
    ) async throws -> VerifySite {
        let sandbox = try await Sandbox.make("verify", on: try stack.addresses(), retryDelays: pace.retryDelays)
        do {
            let endpoint = try AMQPEndpoint(url: sandbox.amqpURL)
            try await declareQueues(endpoint)
            return VerifySite(
                sandbox: sandbox, endpoint: endpoint,
                workers: VerifyWorkers(sandbox, count: count, failpoints: failpoints, pace: pace, log: logPrefix),
                database: VerifyDatabase(sandbox), recoveries: RecoveryWatch(sandbox, messages: log.distinct), pace: pace,
                events: QueueListener(tapQueue, at: endpoint) { try TappedEvent($0) },
                replies: QueueListener(replyQueue, at: endpoint) { try VerifyEvidence.Answer($0) })
        } catch {
            await sandbox.remove()
            throw error
        }
    }

    private static func declareQueues(_ endpoint: AMQPEndpoint) async throws {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern verify")
        for queue in [tapQueue, replyQueue] {
            _ = try await channel.declareQueue(name: queue, arguments: ["x-queue-type": "quorum"])
        }
        try await channel.bind(queue: tapQueue, exchange: Topology.eventsExchange, routingKey: "#")
        await channel.close()
    }

    /// Stops and removes everything; safe to repeat.
    func close() async {
        _ = await recoveries.finish()
        _ = try? await workers.stop()
        await events.close()
        await replies.close()
        await workers.removeArtifacts()
        await database.close()
        await sandbox.remove()
    }

    // MARK: Looking

    /// Events that are not out, messages that wait for another try, and what lies in the queues.
    func unsettled() async throws -> Int {
        let rows = try await database.look { try await RunProgress.pending($0) }
        guard rows == 0 else { return rows }
        let waits = VerifyFault.services.flatMap { service in
            pace.retryDelays.map { Topology.waitQueueName(service: service, delay: $0) }
        }
        return try await ready(in: workQueues + waits + [Self.tapQueue, Self.replyQueue]).values.reduce(0, +)
    }

    /// After the workers have stopped nothing may lie in their queues.
    func leftovers() async throws -> [String] {
        try await ready(in: workQueues).filter { $0.value > 0 }.map { "\($0.value) messages left in \($0.key)" }
    }

    private var workQueues: [String] { VerifyFault.services.map { Topology.queueName(service: $0) } }

    private func ready(in queues: [String]) async throws -> [String: Int] {
        try await withChannel { channel in
            var ready: [String: Int] = [:]
            for queue in queues { ready[queue] = try await channel.queueExists(queue)?.messages ?? 0 }
            return ready
        }
    }

    /// What is to be seen at the end: tables, events, replies, dead letters.
    ///
    /// The workers have stopped: nobody sends any more.
    func evidence() async throws -> VerifyEvidence {
        await events.close()
        await replies.close()
        var evidence = try await database.look { try await VerifyEvidence.read($0) }
        evidence.events = try events.taken()
        evidence.answers = try replies.taken()
        evidence.deadQueue = try await deadBodies()
        return evidence
    }

    private func deadBodies() async throws -> [[UInt8]] {
        try await withChannel { channel in
            var bodies: [[UInt8]] = []
            for service in VerifyFault.services {
                while let (delivery, _) = try await channel.get(Topology.deadQueueName(service: service)) { bodies.append(delivery.body) }
            }
            return bodies
        }
    }

    private func withChannel<Value>(_ body: (AMQPChannel) async throws -> Value) async throws -> Value {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern verify")
        do {
            let value = try await body(channel)
            await channel.close()
            return value
        } catch {
            await channel.close()
            throw error
        }
    }
}
