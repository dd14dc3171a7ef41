import AMQP
import Synchronization

/// Takes everything out of a queue while something else goes on, and keeps what it read in it.
///
/// Stays through broker restarts; what comes twice is kept twice.
final class QueueListener<Element: Sendable>: Sendable {
    private let consumer: AMQPConsumer
    private let basket: Basket
    private let running: Task<Void, Never>
    private let taking: Task<Void, Never>

    /// - Parameters:
    ///   - queue: whose messages.
    ///   - endpoint: where.
    ///   - name: of the connection, as the broker shows it.
    ///   - read: what to keep of a message; the message itself is not kept.
    init(
        _ queue: String, at endpoint: AMQPEndpoint, name: String = "lectern verify",
        read: @escaping @Sendable (Delivery) throws -> Element
    ) {
        let consumer = AMQPConsumer(
            endpoint: endpoint,
            configuration: .init(queue: queue, connectionName: name, reconnectMaximum: .seconds(1)),
            logger: ConnectionOptions.logger)
        let basket = Basket()
        self.consumer = consumer
        self.basket = basket
        running = Task<Void, Never> { try? await consumer.run() }
        taking = Task<Void, Never> {
            for await batch in consumer.batches {
                basket.add(batch, read)
                await consumer.settle(batch.map(\.tag))
            }
        }
    }

    /// Everything so far, repeats included.
    /// - Throws: the first error in reading.
    func taken() throws -> [Element] { try basket.contents() }

    /// Takes what the broker has sent already, and no more.
    func close() async {
        await consumer.stopConsuming()
        await taking.value
        await consumer.close()
        running.cancel()
        await running.value
    }

    private final class Basket: Sendable {
        private struct State {
            var elements: [Element] = []
            var failure: (any Error)?
        }

        private let state = Mutex(State())

        func add(_ deliveries: [Delivery], _ read: (Delivery) throws -> Element) {
            state.withLock { state in
                for delivery in deliveries {
                    do {
                        state.elements.append(try read(delivery))
                    } catch {
                        state.failure = state.failure ?? error
                    }
                }
            }
        }

        func contents() throws -> [Element] {
            let (elements, failure) = state.withLock { ($0.elements, $0.failure) }
            if let failure { throw failure }
            return elements
        }
    }
}
