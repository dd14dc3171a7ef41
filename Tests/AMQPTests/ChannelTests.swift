import Testing

@testable import AMQP

@Suite("The channel for tools", .enabled(if: Broker.isThere, Broker.absence), .timeLimit(.minutes(2)))
struct ChannelTests {
    @Test("looks for queues and exchanges without harm")
    func passive() async throws {
        try await Broker.withQueue { channel, queue in
            #expect(try await channel.queueExists("amqp-tests.nowhere") == nil)
            #expect(try await channel.exchangeExists("amqp-tests.nowhere") == false)
            #expect(try await channel.exchangeExists("amq.topic"))
            let found = try #require(try await channel.queueExists(queue))
            #expect(found == (0, 0))
        }
    }

    @Test("binds, routes, fetches, gives back, purges")
    func messages() async throws {
        try await Broker.withQueue(type: "classic") { channel, queue in
            try await channel.declareExchange(
                name: "\(queue).x", type: "topic", arguments: ["alternate-exchange": "amq.fanout"])
            try await channel.bind(queue: queue, exchange: "\(queue).x", routingKey: "lms.#")
            try await Broker.withPublisher { publisher in
                let message = OutgoingMessage(exchange: "\(queue).x", routingKey: "lms.a.b", body: Array("hello".utf8))
                #expect(await publisher.publish([message, message, message]).allSatisfy { $0 == .confirmed })
            }
            let first = try #require(try await channel.get(queue))
            #expect(first.delivery.text == "hello")
            #expect(first.delivery.exchange == "\(queue).x")
            #expect(first.remaining == 2)
            try await channel.reject(first.delivery.tag, requeue: true)
            let again = try #require(try await channel.get(queue))
            #expect(again.delivery.isRedelivered)
            try await channel.ack(again.delivery.tag)
            #expect(try await channel.purge(queue) == 2)
            #expect(try await channel.get(queue) == nil)
            try await channel.unbind(queue: queue, exchange: "\(queue).x", routingKey: "lms.#")
            try await channel.deleteExchange("\(queue).x")
        }
    }

    @Test("says what the broker refuses, and works on")
    func conflict() async throws {
        try await Broker.withQueue { channel, queue in
            let error = try await #require(throws: AMQPError.self) {
                try await channel.declareQueue(name: queue, arguments: ["x-queue-type": "classic"])
            }
            #expect(error.code == .preconditionFailed)
            #expect(error.replyCode == 406)
            #expect(error.description.contains(queue))
            #expect(try await channel.queueExists(queue) != nil)
        }
    }

    @Test("does not settle a message of a channel that was closed since")
    func staleTag() async throws {
        try await Broker.withQueue { channel, queue in
            try await Broker.publish(1, to: queue)
            let fetched = try #require(try await channel.get(queue))
            #expect(try await channel.queueExists("amqp-tests.nowhere") == nil)
            await #expect(throws: AMQPError.self) { try await channel.ack(fetched.delivery.tag) }
        }
    }

    @Test("reports a virtual host that does not exist")
    func virtualHost() async throws {
        var endpoint = try Broker.endpoint()
        endpoint.virtualHost = "amqp-tests-nowhere"
        let error = try await #require(throws: AMQPError.self) { try await AMQPChannel.connect(endpoint) }
        #expect(error.code == .accessRefused)
    }
}
