import AMQP
import Synchronization

/// Takes everything out of a queue while something else goes on, and keeps it; stays through broker restarts.
final class QueueListener: Sendable {
    private let consumer: AMQPConsumer
    private let taken = Mutex<[Delivery]>([])
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(_ queue: String, at endpoint: AMQPEndpoint) {
        consumer = AMQPConsumer(
            endpoint: endpoint, configuration: .init(queue: queue, connectionName: "lectern verify"),
            logger: ConnectionOptions.logger)
        let consumer = consumer
        let running = Task<Void, Never> { try? await consumer.run() }
        let taking = Task<Void, Never> { [self] in
            for await batch in consumer.batches {
                taken.withLock { $0 += batch }
                await consumer.settle(batch.map(\.tag))
            }
        }
        tasks.withLock { $0 = [running, taking] }
    }

    /// Everything so far, repeats included.
    var deliveries: [Delivery] { taken.withLock { $0 } }

    func close() async {
        await consumer.close()
        for task in tasks.withLock({ $0 }) {
            task.cancel()
            await task.value
        }
    }
}
