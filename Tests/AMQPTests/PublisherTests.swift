import Glibc
import Testing

@testable import AMQP

extension AMQPPublisher {
    /// Cuts the connection as a failing network would.
    func cutConnection() { if let pipe { shutdown(pipe.connection.descriptor, Int32(SHUT_RDWR)) } }
}

@Suite("The publisher", .enabled(if: Broker.isThere, Broker.absence), .timeLimit(.minutes(2)))
struct PublisherTests {
    @Test("confirms ten thousand messages from many callers")
    func manyInFlight() async throws {
        try await Broker.withQueue { channel, queue in
            try await Broker.withPublisher { publisher in
                await withTaskGroup { group in
                    for caller in 0..<20 {
                        group.addTask {
                            let messages = (0..<500).map {
                                OutgoingMessage(exchange: "", routingKey: queue, body: Array("\(caller)-\($0)".utf8))
                            }
                            let outcomes = await publisher.publish(messages)
                            #expect(outcomes.count == 500)
                            #expect(outcomes.allSatisfy { $0 == .confirmed })
                        }
                    }
                }
                #expect(publisher.status.inFlight == 0)
            }
            #expect(try await channel.queueExists(queue)?.messages == 10_000)
        }
    }

    @Test("says which mandatory messages no queue took")
    func returned() async throws {
        try await Broker.withQueue { _, queue in
            try await Broker.withPublisher { publisher in
                let outcomes = await publisher.publish(
                    (0..<60).map { index in
                        OutgoingMessage(
                            exchange: "", routingKey: index % 3 == 1 ? "amqp-tests.nowhere" : queue,
                            mandatory: index != 58, properties: MessageProperties(messageId: "\(index)"), body: [1])
                    })
                for (index, outcome) in outcomes.enumerated() {
                    #expect(
                        outcome
                            == (index % 3 == 1 && index != 58
                                ? .returned(replyCode: 312, text: "NO_ROUTE") : .confirmed))
                }
            }
        }
    }

    @Test("reports a full queue as refused")
    func nacked() async throws {
        let channel = try await AMQPChannel.connect(try Broker.endpoint())
        let name = try await channel.declareQueue(
            name: "", durable: false, exclusive: true,
            arguments: ["x-max-length": 1, "x-overflow": "reject-publish"]
        ).name
        try await Broker.withPublisher { publisher in
            let message = OutgoingMessage(exchange: "", routingKey: name, body: [1])
            #expect(await publisher.publish([message]) == [.confirmed])
            let outcomes = await publisher.publish(Array(repeating: message, count: 20))
            #expect(outcomes.last == .nacked)
        }
        await channel.close()
    }

    @Test("blames only the messages that were sent when the broker closes the channel, and connects again")
    func missingExchange() async throws {
        try await Broker.withQueue { _, queue in
            try await Broker.withPublisher { publisher in
                let lost = await publisher.publish([
                    OutgoingMessage(exchange: "amqp-tests.none", routingKey: "", body: [])
                ])
                guard case .unconfirmed(let error) = lost[0] else {
                    Issue.record("an exchange that does not exist took it")
                    return
                }
                #expect(error.code == .notFound)
                let message = OutgoingMessage(exchange: "", routingKey: queue, body: [1])
                #expect(await publisher.publish([message]) == [.confirmed])
            }
        }
    }

    @Test("works again after the connection was cut")
    func cut() async throws {
        try await Broker.withQueue { _, queue in
            try await Broker.withPublisher { publisher in
                let message = OutgoingMessage(exchange: "", routingKey: queue, body: [1])
                #expect(await publisher.publish([message]) == [.confirmed])
                await publisher.cutConnection()
                try await Broker.eventually("it has noticed") { publisher.status.lastError != nil }
                #expect(await publisher.publish([message]) == [.confirmed])
                #expect(publisher.status.reconnects == 1)
            }
        }
    }

    @Test("gives up when there is no broker in time")
    func timeout() async throws {
        let publisher = AMQPPublisher(endpoint: try AMQPEndpoint(url: "amqp://127.0.0.1:1"), logger: Broker.logger)
        let running = Task { try await publisher.run() }
        let outcomes = await publisher.publish(
            [OutgoingMessage(exchange: "", routingKey: "q", body: [])], timeout: .milliseconds(300))
        guard case .unconfirmed(let error) = outcomes[0] else {
            Issue.record("nobody could confirm it")
            return
        }
        #expect(error.code == .timeout)
        running.cancel()
        try await running.value
    }

    @Test("refuses a text that AMQP cannot carry, and sends the others")
    func tooLong() async throws {
        try await Broker.withQueue { _, queue in
            try await Broker.withPublisher { publisher in
                let good = OutgoingMessage(exchange: "", routingKey: queue, body: [1])
                var bad = good
                bad.properties.messageId = String(repeating: "x", count: 256)
                let outcomes = await publisher.publish([good, bad, good])
                #expect(outcomes[0] == .confirmed)
                #expect(outcomes[2] == .confirmed)
                guard case .unconfirmed(let error) = outcomes[1] else {
                    Issue.record("it cannot have been sent")
                    return
                }
                #expect(error.code == .invalidMessage)
            }
        }
    }
}
