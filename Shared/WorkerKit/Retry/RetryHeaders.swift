internal import AMQP
internal import LMSModels

/// The headers that carry a message's history through the wait queues.
///
/// They travel with the message, so the count survives crashes of workers and brokers.
enum RetryHeaders {
    static let attempt = "x-lectern-attempt"
    static let firstTime = "x-lectern-first-time"
    static let exchange = "x-lectern-exchange"
    static let routingKey = "x-lectern-routing-key"
    static let reason = "x-lectern-reason"

    /// How often the message was tried before.
    static func attempt(of delivery: Delivery) -> Int {
        guard case .int(let count)? = delivery.properties.headers[attempt] else { return 0 }
        return max(0, min(Int(count), 1_000))
    }

    /// Where the publisher sent it; the broker's own fields name the wait queue's way back.
    static func origin(of delivery: Delivery) -> (exchange: String, routingKey: String) {
        guard case .string(let exchange)? = delivery.properties.headers[exchange],
            case .string(let key)? = delivery.properties.headers[routingKey]
        else { return (delivery.exchange, delivery.routingKey) }
        return (exchange, key)
    }

    /// The properties of the copy that goes on.
    ///
    /// Everything the broker wrote about earlier dead-lettering is left out: RabbitMQ drops a message that
    /// went in a circle without being rejected, and finds the circle in `x-death`.
    static func forwarded(_ delivery: Delivery, now: Timestamp) -> MessageProperties {
        var properties = delivery.properties
        let origin = origin(of: delivery)
        for name in properties.headers.keys
        where name.hasPrefix("x-death") || name.hasPrefix("x-first-death") || name.hasPrefix("x-last-death") {
            properties.headers[name] = nil
        }
        properties.headers["x-delivery-count"] = nil
        properties.headers[exchange] = .string(origin.exchange)
        properties.headers[routingKey] = .string(origin.routingKey)
        if properties.headers[firstTime] == nil { properties.headers[firstTime] = .string(now.description) }
        properties.deliveryMode = .persistent
        properties.expiration = nil
        // A forwarded user-id would have to be ours: the broker checks it against the connection.
        properties.userId = nil
        return properties
    }
}
