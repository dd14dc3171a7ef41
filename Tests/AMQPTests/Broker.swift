import Foundation
import Logging
import Testing

@testable import AMQP

/// The broker that the tests talk to, named by `AMQP_URL`.
enum Broker {
    static let url = ProcessInfo.processInfo.environment["AMQP_URL"]
    static let isThere = url != nil
    static let absence: Comment = "needs a RabbitMQ broker: set AMQP_URL, for example with eval \"$(lectern env)\""

    static func endpoint() throws -> AMQPEndpoint { try AMQPEndpoint(url: try #require(url)) }

    static let logger: Logger = {
        var logger = Logger(label: "amqp-tests")
        logger.logLevel = .error
        return logger
    }()

    /// Runs `body` with a channel and a fresh queue, which is deleted afterwards.
    static func withQueue(
        type: String = "quorum", _ body: (AMQPChannel, String) async throws -> Void
    ) async throws {
        let channel = try await AMQPChannel.connect(try endpoint(), name: "amqp tests")
        let queue = "amqp-tests.\(UUID().uuidString.lowercased())"
        try await channel.declareQueue(name: queue, arguments: ["x-queue-type": .string(type)])
        do {
            try await body(channel, queue)
        } catch {
            _ = try? await channel.deleteQueue(queue)
            throw error
        }
        try await channel.deleteQueue(queue)
        await channel.close()
    }

    /// Runs `body` with a running publisher.
    static func withPublisher(_ body: (AMQPPublisher) async throws -> Void) async throws {
        let publisher = AMQPPublisher(endpoint: try endpoint(), connectionName: "amqp tests", logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask { try await publisher.run() }
            try await body(publisher)
            await publisher.close()
            try await group.waitForAll()
        }
    }

    /// Runs `body` with a running consumer.
    static func withConsumer(
        _ queue: String, batchMax: Int = 100, _ body: (AMQPConsumer) async throws -> Void
    ) async throws {
        let consumer = AMQPConsumer(
            endpoint: try endpoint(),
            configuration: .init(
                queue: queue, prefetch: 500, batchMax: batchMax, connectionName: "amqp tests",
                reconnectMinimum: .milliseconds(20), reconnectMaximum: .milliseconds(200)),
            logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask { try await consumer.run() }
            try await body(consumer)
            await consumer.close()
            try await group.waitForAll()
        }
    }

    static func publish(_ count: Int, to queue: String, from first: Int = 0) async throws {
        try await withPublisher { publisher in
            let outcomes = await publisher.publish(
                (first..<first + count).map {
                    OutgoingMessage(exchange: "", routingKey: queue, body: Array("\($0)".utf8))
                })
            #expect(outcomes.allSatisfy { $0 == .confirmed })
        }
    }

    /// Polls until `condition` holds; fails after `limit`.
    static func eventually(
        within limit: Duration = .seconds(20), _ what: Comment, _ condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, what)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension Delivery {
    var text: String { String(decoding: body, as: UTF8.self) }
}
