/// A message as the broker handed it over.
///
/// Whoever receives one has to settle it. A class, because batches are sorted and filtered several times.
public final class Delivery: Sendable {
    public let body: [UInt8]
    public let properties: MessageProperties
    public let exchange: String
    public let routingKey: String
    /// `true` if the broker has handed this message to somebody before, who may have worked on it.
    public let isRedelivered: Bool
    public let tag: DeliveryTag

    public init(
        body: [UInt8], properties: MessageProperties = MessageProperties(), exchange: String = "",
        routingKey: String, isRedelivered: Bool = false, tag: DeliveryTag
    ) {
        self.body = body
        self.properties = properties
        self.exchange = exchange
        self.routingKey = routingKey
        self.isRedelivered = isRedelivered
        self.tag = tag
    }

    /// The same message under another tag.
    func withTag(_ tag: DeliveryTag) -> Delivery {
        Delivery(
            body: body, properties: properties, exchange: exchange, routingKey: routingKey, isRedelivered: isRedelivered, tag: tag)
    }
}

/// The broker's number for a delivery, with the connection it is valid on.
public struct DeliveryTag: Sendable, Hashable {
    public var value: UInt64
    /// Counts the consumer's connections from 1: a tag of an earlier connection means nothing to a later one.
    public var generation: UInt64

    public init(value: UInt64, generation: UInt64) {
        self.value = value
        self.generation = generation
    }
}
