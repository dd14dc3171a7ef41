import AMQP
import LMSModels
import WorkerKit

/// A message taken from a dead queue.
struct QueuedLetter: Sendable {
    let tag: DeliveryTag
    /// The key of its row.
    let key: InboxKey
    /// What can be told without the row.
    ///
    /// The broker itself buries a message that was delivered too often, and writes no row.
    let facts: LetterFacts
    /// The message as its publisher sent it.
    let original: OutgoingMessage

    init(_ delivery: Delivery) {
        let headers = delivery.properties.headers
        let burial = Self.burial(headers)
        let time =
            headers["x-lectern-last-time"]?.stringValue.flatMap(Timestamp.init)
            ?? burial?.time.map { Timestamp(microseconds: $0 * 1_000_000) }
        var facts = Self.identity(of: delivery)
        facts.reason = headers["x-lectern-reason"]?.stringValue ?? burial?.reason
        facts.code = headers["x-lectern-code"]?.stringValue
        facts.message = headers["x-lectern-message"]?.stringValue
        facts.attempts = headers["x-lectern-attempts"]?.intValue.map { Int($0) }
        facts.firstAt = headers["x-lectern-first-time"]?.stringValue.flatMap(Timestamp.init)
        facts.lastAt = time
        tag = delivery.tag
        key = facts.key
        self.facts = facts

        var properties = delivery.properties
        for name in headers.keys where Self.isOurs(name) { properties.headers[name] = nil }
        // Publisher rules decide again by whoever sent it, should the operator be logged in as the workers are.
        if facts.reason == "forbidden" { properties.headers["x-lectern-user"] = headers["x-lectern-user"] }
        properties.expiration = nil
        // The broker checks it against the connection, which is now the operator's (``Replay``).
        properties.userId = nil
        original = OutgoingMessage(
            exchange: headers["x-lectern-exchange"]?.stringValue ?? burial?.exchange ?? delivery.exchange,
            routingKey: headers["x-lectern-routing-key"]?.stringValue ?? burial?.routingKey ?? delivery.routingKey,
            mandatory: true, properties: properties, body: delivery.body)
    }

    /// What the message says of itself, and the key as the worker computed it.
    ///
    /// It is made of source and id where these can be read, else of the body.
    private static func identity(of delivery: Delivery) -> LetterFacts {
        let hash = { InboxKey(hashing: delivery.body) }
        // The worker does not look into these, so they go by their bytes.
        if delivery.properties.headers["x-lectern-reason"] == "too-large" { return LetterFacts(key: hash()) }
        do throws(EnvelopeError) {
            let envelope = try Envelope.decode(body: delivery.body, contentType: delivery.properties.contentType) {
                name in
                delivery.properties.headers[name].flatMap { value in
                    if case .int(let number) = value { String(number) } else { value.stringValue }
                }
            }
            // A message that its publisher may not send bears a name that may be another's.
            let isForbidden = delivery.properties.headers["x-lectern-reason"] == "forbidden"
            return LetterFacts(
                key: isForbidden ? hash() : InboxKey(source: envelope.source, id: envelope.id), source: envelope.source, id: envelope.id,
                type: envelope.type.text, tenant: envelope.tenant?.text)
        } catch {
            var facts = LetterFacts(
                key: hash(), source: error.source, id: error.id, type: error.type, tenant: error.tenant)
            if let source = error.source, let id = error.id { facts.key = InboxKey(source: source, id: id) }
            return facts
        }
    }

    /// What the broker noted when it first moved the message: the last entry of `x-death` is the oldest.
    private static func burial(
        _ headers: [String: FieldValue]
    ) -> (reason: String?, exchange: String, routingKey: String, time: Int64?)? {
        guard case .array(let deaths)? = headers["x-death"], case .table(let death)? = deaths.last,
            let exchange = death["exchange"]?.stringValue, case .array(let keys)? = death["routing-keys"],
            let routingKey = keys.first?.stringValue
        else { return nil }
        return (death["reason"]?.stringValue, exchange, routingKey, death["time"]?.intValue)
    }

    private static func isOurs(_ header: String) -> Bool {
        ["x-lectern-", "x-death", "x-first-death-", "x-last-death-"].contains { header.hasPrefix($0) }
            || header == "x-delivery-count"
    }
}
