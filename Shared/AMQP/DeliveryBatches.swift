/// The deliveries of an ``AMQPConsumer``, in batches of 1 to `batchMax`.
///
/// Several tasks may iterate at once: each batch goes to one of them. Iteration ends when the consumer was
/// stopped and everything it had received is handed out, or when the iterating task is cancelled.
///
///     for await batch in consumer.batches {
///         try await commit(batch)
///         await consumer.settle(batch.map(\.tag))
///     }
public struct DeliveryBatches: AsyncSequence, Sendable {
    let buffer: DeliveryBuffer

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffer: buffer) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: DeliveryBuffer

        public mutating func next() async -> [Delivery]? { await buffer.next() }
        public mutating func next(isolation actor: isolated (any Actor)?) async -> [Delivery]? { await buffer.next() }
    }
}
