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
    /// The variant of its feature's flag that decided at the first attempt.
    static let variant = "x-lectern-variant"
    /// Whom the broker had verified when it came first; empty where nobody.
    static let user = "x-lectern-user"
    /// The cause for which it was parked, while it is on its way back.
    static let released = "x-lectern-released"
    /// When it was parked first: its place in the queue, should it be parked again.
    static let parkedAt = "x-lectern-parked-at"

    /// The headers, where a worker wrote them; none where a publisher may have.
    ///
    /// The broker lets nobody say that a message is another's.
    static func own(_ delivery: Delivery, user: String) -> [String: FieldValue] {
        delivery.properties.userId == user ? delivery.properties.headers : [:]
    }

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
    ///
    /// - Parameters:
    ///   - delivery: as it came.
    ///   - user: as whom this worker is logged in: the broker checks it against the connection.
    ///   - now: the time of the first try, where this is it.
    /// - Returns: the copy's properties; whoever publishes adds what it is copied for.
    static func forwarded(_ delivery: Delivery, user: String, now: Timestamp) -> MessageProperties {
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
        properties.headers[released] = nil
        if delivery.properties.userId != user {
            properties.headers[variant] = nil
            properties.headers[parkedAt] = nil
        }
        // Only a worker writes it: from anybody else the header counts for nothing.
        if delivery.properties.userId != user || properties.headers[Self.user] == nil {
            properties.headers[Self.user] = .string(delivery.properties.userId ?? "")
        }
        properties.userId = user
        return properties
    }
}

extension MessageProperties {
    /// What a copy needs, where the whole is larger than a message may be: no header but ours and CloudEvents', no text that is
    /// nobody's business.
    var essential: MessageProperties {
        var properties = self
        for name in properties.headers.keys where !["x-lectern-", "cloudEvents"].contains(where: { name.hasPrefix($0) }) {
            properties.headers[name] = nil
        }
        for path in [\Self.contentEncoding, \.correlationId, \.replyTo, \.messageId, \.type, \.appId] {
            if let text = properties[keyPath: path], text.utf8.count > 255 { properties[keyPath: path] = nil }
        }
        return properties
    }
}
