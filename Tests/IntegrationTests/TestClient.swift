import AMQP
import LMSModels
import Synchronization
import Testing
import WorkerKit

@testable import lectern

/// A publisher that keeps every reply under the `correlation_id` it answers.
final class TestClient: Sendable {
    struct Answer: Sendable, Equatable {
        let outcome: String
        let code: String?
        let message: String?
        /// Paths of the violations.
        let paths: [String]
        /// JSON.
        let result: String?
    }

    private let publisher: AMQPPublisher
    private let answers = Mutex<[String: [Answer]]>([:])
    static let replyQueue = "tests.replies"

    private init(_ endpoint: AMQPEndpoint) {
        publisher = AMQPPublisher(endpoint: endpoint, connectionName: "integration tests", logger: TestStack.logger)
    }

    /// Publishes a message, whose `correlationId` is set, and asks for a reply.
    func publish(_ messages: [OutgoingMessage]) async throws {
        let outcomes = await publisher.publish(
            messages.map { message in
                var message = message
                if message.properties.correlationId != nil { message.properties.replyTo = Self.replyQueue }
                return message
            })
        for (message, outcome) in zip(messages, outcomes) where outcome != .confirmed {
            Issue.record("\(message.routingKey): \(outcome)")
        }
    }

    func publish(_ commands: [OutgoingCommand]) async throws {
        try await publish(commands.map { $0.message(replyTo: Self.replyQueue) })
    }

    func answers(to correlation: String) -> [Answer] { answers.withLock { $0[correlation] ?? [] } }

    /// Waits until each of these was answered.
    func waitForAnswers(to correlations: some Sequence<String>) async throws {
        let wanted = Set(correlations)
        try await eventually(
            "\(wanted.count) answers",
            state: { "missing: \(wanted.filter { answers(to: $0).isEmpty }.sorted().prefix(9))" }
        ) { wanted.allSatisfy { !answers(to: $0).isEmpty } }
    }

    private func note(_ delivery: Delivery) {
        guard let id = delivery.properties.correlationId,
            let data = try? JSONDocument(delivery.body).root.member("data"),
            let outcome = data.member("outcome")?.string
        else {
            Issue.record("unreadable reply: \(String(decoding: delivery.body, as: UTF8.self))")
            return
        }
        let answer = Answer(
            outcome: outcome, code: data.member("code")?.string, message: data.member("message")?.string,
            paths: data.member("errors")?.elements.compactMap { $0.member("path")?.string } ?? [],
            result: data.member("result").map { String(decoding: $0.json, as: UTF8.self) })
        answers.withLock { $0[id, default: []].append(answer) }
    }

    /// Connects, runs `body`, and closes.
    static func with(
        _ world: TestWorld, _ body: (TestClient) async throws -> Void
    ) async throws {
        try await world.channel.declareQueue(name: replyQueue)
        let client = TestClient(world.endpoint)
        let replies = AMQPConsumer(
            endpoint: world.endpoint, configuration: .init(queue: replyQueue, connectionName: "integration tests"),
            logger: TestStack.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.publisher.run() }
            group.addTask { try await replies.run() }
            group.addTask {
                for await batch in replies.batches {
                    for delivery in batch { client.note(delivery) }
                    await replies.settle(batch.map(\.tag))
                }
            }
            defer { group.cancelAll() }
            try await body(client)
            await replies.close()
            await client.publisher.close()
        }
    }
}
