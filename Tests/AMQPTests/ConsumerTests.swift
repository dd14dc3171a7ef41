import Testing

@testable import AMQP

extension AMQPConsumer {
    /// Makes the broker close the channel: it does not know this tag.
    func provokeChannelClose() { try? connection?.ack(1 << 40, multiple: false) }
}

@Suite("The consumer", .enabled(if: Broker.isThere, Broker.absence), .timeLimit(.minutes(2)))
struct ConsumerTests {
    @Test("receives what was published, with every property and header")
    func roundTrip() async throws {
        try await Broker.withQueue { _, queue in
            let properties = MessageProperties(
                contentType: "application/cloudevents+json", contentEncoding: "identity",
                headers: [
                    "cloudEvents:id": "17", "n": 42, "list": .array([true, .null]), "t": .table(["a": .bytes([0])]),
                ],
                deliveryMode: .persistent, priority: 3, correlationId: "corr", replyTo: "answers", expiration: "600000",
                messageId: "b7c1", timestamp: 1_700_000_000, type: "lms.attendance.checkin.record.v1", userId: nil,
                appId: "tests")
            let large = (0..<400_000).map { UInt8(truncatingIfNeeded: $0) }
            try await Broker.withPublisher { publisher in
                let outcomes = await publisher.publish([
                    OutgoingMessage(exchange: "", routingKey: queue, properties: properties, body: Array("{}".utf8)),
                    OutgoingMessage(exchange: "", routingKey: queue, body: large),
                    OutgoingMessage(exchange: "", routingKey: queue, body: []),
                ])
                #expect(outcomes == [.confirmed, .confirmed, .confirmed])
            }
            try await Broker.withConsumer(queue) { consumer in
                var received: [Delivery] = []
                for await batch in consumer.batches {
                    received += batch
                    await consumer.settle(batch.map(\.tag))
                    if received.count == 3 { break }
                }
                #expect(received[0].properties == properties)
                #expect(received[0].routingKey == queue)
                #expect(received[0].text == "{}")
                #expect(!received[0].isRedelivered)
                #expect(received[1].body == large)
                #expect(received[1].properties == MessageProperties())
                #expect(received[2].body == [])
            }
        }
    }

    @Test("does not read more large messages than it may hold, and keeps the connection meanwhile")
    func largeMessages() async throws {
        try await Broker.withQueue { channel, queue in
            let body = [UInt8](repeating: 7, count: 1 << 20)
            try await Broker.withPublisher { publisher in
                let outcomes = await publisher.publish((0..<40).map { _ in OutgoingMessage(exchange: "", routingKey: queue, body: body) })
                #expect(outcomes.allSatisfy { $0 == .confirmed })
            }
            let consumer = AMQPConsumer(
                endpoint: try Broker.endpoint(),
                configuration: .init(
                    queue: queue, prefetch: 500, batchMax: 100, batchBytes: 2 << 20, bufferBytes: 6 << 20, heartbeat: 1),
                logger: Broker.logger)
            try await withThrowingTaskGroup { group in
                group.addTask { try await consumer.run() }
                try await Broker.eventually("the reader pauses") { await consumer.isPaused }
                // Long enough for the broker to give up a peer without heartbeats of one second.
                try await Task.sleep(for: .seconds(4))
                #expect(consumer.status.buffered < 10)
                #expect(try await channel.queueExists(queue)?.consumers == 1)
                var count = 0
                for await batch in consumer.batches {
                    #expect(batch.count <= 2)
                    #expect(batch.allSatisfy { $0.body == body })
                    count += batch.count
                    await consumer.settle(batch.map(\.tag))
                    if count == 40 { break }
                }
                #expect(consumer.status.generation == 1)
                await consumer.close()
                try await group.waitForAll()
            }
        }
    }

    @Test("serves two workers at once, each message to one of them")
    func twoWorkers() async throws {
        try await Broker.withQueue { channel, queue in
            try await Broker.publish(2000, to: queue)
            try await Broker.withConsumer(queue, batchMax: 50) { consumer in
                let texts = await withTaskGroup { group in
                    for _ in 0..<2 {
                        group.addTask {
                            var seen: [String] = []
                            for await batch in consumer.batches {
                                #expect((1...50).contains(batch.count))
                                seen += batch.map(\.text)
                                await consumer.settle(batch.map(\.tag))
                                if batch.contains(where: { $0.text == "1999" }) { await consumer.stopConsuming() }
                            }
                            return seen
                        }
                    }
                    return await group.reduce(into: []) { $0 += $1 }
                }
                #expect(texts.count == 2000)
                #expect(Set(texts).count == 2000)
            }
            try await Broker.eventually("everything is acknowledged") {
                try await channel.queueExists(queue)?.messages == 0
            }
        }
    }

    @Test("drains what it has received when it is stopped, and no more comes")
    func stop() async throws {
        try await Broker.withQueue { channel, queue in
            try await Broker.publish(200, to: queue)
            try await Broker.withConsumer(queue, batchMax: 30) { consumer in
                try await Broker.eventually("all are buffered") { consumer.status.buffered == 200 }
                await consumer.stopConsuming()
                #expect(!consumer.status.isConsuming)
                try await Broker.publish(5, to: queue, from: 200)
                var count = 0
                for await batch in consumer.batches {
                    count += batch.count
                    await consumer.settle(batch.map(\.tag))
                }
                #expect(count == 200)
                #expect(consumer.status.unsettled == 0)
            }
            try await Broker.eventually("the late five remain") { try await channel.queueExists(queue)?.messages == 5 }
        }
    }

    @Test("comes back when the broker closes its channel, and drops what belongs to the past")
    func reconnect() async throws {
        try await Broker.withQueue { channel, queue in
            try await Broker.publish(40, to: queue)
            try await Broker.withConsumer(queue, batchMax: 10) { consumer in
                var iterator = consumer.batches.makeAsyncIterator()
                let old = try #require(await iterator.next())
                #expect(old.allSatisfy { $0.tag.generation == 1 })
                await consumer.provokeChannelClose()
                try await Broker.eventually("it has reconnected") {
                    consumer.status.generation == 2 && consumer.status.isConsuming
                }
                await consumer.settle(old.map(\.tag))
                var seen: Set<String> = []
                while seen.count < 40, let batch = await iterator.next() {
                    #expect(batch.allSatisfy { $0.tag.generation == 2 })
                    seen.formUnion(batch.map(\.text))
                    for delivery in batch where old.contains(where: { $0.text == delivery.text }) {
                        #expect(delivery.isRedelivered)
                    }
                    await consumer.settle(batch.map(\.tag))
                }
                #expect(seen.count == 40)
                #expect(consumer.status.reconnects == 1)
            }
            try await Broker.eventually("everything is acknowledged") {
                try await channel.queueExists(queue)?.messages == 0
            }
        }
    }

    @Test("hears that its queue was deleted, and consumes again when it is back")
    func deletedQueue() async throws {
        try await Broker.withQueue { channel, queue in
            try await Broker.withConsumer(queue) { consumer in
                try await Broker.eventually("it consumes") { consumer.status.isConsuming }
                try await channel.deleteQueue(queue)
                try await Broker.eventually("it has noticed") {
                    !consumer.status.isConsuming && consumer.status.lastError?.code == .notFound
                }
                try await channel.declareQueue(name: queue, arguments: ["x-queue-type": "quorum"])
                try await Broker.publish(1, to: queue)
                var iterator = consumer.batches.makeAsyncIterator()
                let batch = try #require(await iterator.next())
                #expect(batch.map(\.text) == ["0"])
                await consumer.settle(batch.map(\.tag))
            }
        }
    }

    @Test("acknowledges behind an open head singly, and everything in the end")
    func openHead() async throws {
        try await Broker.withQueue { channel, queue in
            try await Broker.publish(10, to: queue)
            try await Broker.withConsumer(queue, batchMax: 10) { consumer in
                var deliveries: [Delivery] = []
                for await batch in consumer.batches {
                    deliveries += batch
                    if deliveries.count == 10 { break }
                }
                await consumer.settle(deliveries.dropFirst().map(\.tag))
                #expect(consumer.status.unsettled == 1)
                try await Broker.eventually("the tick has acknowledged nine") { await !consumer.ledger.isWaiting }
            }
            try await Broker.eventually("only the head comes back") {
                try await channel.queueExists(queue)?.messages == 1
            }
            #expect(try await channel.get(queue)?.delivery.text == "0")
        }
    }

    @Test("ends at once when there is no such queue and it was told to check")
    func missingQueue() async throws {
        let consumer = AMQPConsumer(
            endpoint: try Broker.endpoint(), configuration: .init(queue: "amqp-tests.nowhere"), logger: Broker.logger)
        let error = try await #require(throws: AMQPError.self) { try await consumer.run() }
        #expect(error.code == .notFound)
        #expect(error.replyCode == 404)
        for await _ in consumer.batches { Issue.record("there is nothing to deliver") }
    }

    @Test("is told of a wrong password")
    func wrongPassword() async throws {
        var endpoint = try Broker.endpoint()
        endpoint.password = "certainly wrong"
        let consumer = AMQPConsumer(endpoint: endpoint, configuration: .init(queue: "any"), logger: Broker.logger)
        let error = try await #require(throws: AMQPError.self) { try await consumer.run() }
        #expect(error.code == .authenticationFailed)
        #expect(!error.description.contains("certainly wrong"))
    }

    @Test("stops trying when its task is cancelled")
    func cancelled() async throws {
        let endpoint = try AMQPEndpoint(url: "amqp://127.0.0.1:1")
        let consumer = AMQPConsumer(endpoint: endpoint, configuration: .init(queue: "any"), logger: Broker.logger)
        let running = Task { try await consumer.run() }
        try await Broker.eventually("it has failed once") { consumer.status.lastError?.code == .connectionFailed }
        running.cancel()
        try await running.value
        for await _ in consumer.batches { Issue.record("there is nothing to deliver") }
    }
}
