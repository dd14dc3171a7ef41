internal import CRabbitMQ

/// Puts messages together from their method, header and body frames.
///
/// Everything is copied: the library's frames are void once its buffers are released.
final class ContentAssembler {
    private enum Method {
        case none
        case delivery(tag: UInt64, isRedelivered: Bool)
        case returned(replyCode: Int, text: String)
    }

    enum Content {
        case delivery(Delivery)
        case returned(ReturnedMessage)
    }

    /// Given to the deliveries; the owner counts its connections.
    let generation: UInt64
    private let cache = StringCache()
    private var method = Method.none
    private var exchange = ""
    private var routingKey = ""
    private var properties = MessageProperties()
    private var body: [UInt8] = []
    private var missing = 0

    init(generation: UInt64) { self.generation = generation }

    func begin(_ deliver: UnsafePointer<amqp_basic_deliver_t>) {
        method = .delivery(tag: deliver.pointee.delivery_tag, isRedelivered: deliver.pointee.redelivered != 0)
        exchange = cache.string(deliver.pointee.exchange)
        routingKey = cache.string(deliver.pointee.routing_key)
    }

    func begin(_ getOk: UnsafePointer<amqp_basic_get_ok_t>) {
        method = .delivery(tag: getOk.pointee.delivery_tag, isRedelivered: getOk.pointee.redelivered != 0)
        exchange = cache.string(getOk.pointee.exchange)
        routingKey = cache.string(getOk.pointee.routing_key)
    }

    func begin(_ returned: UnsafePointer<amqp_basic_return_t>) {
        method = .returned(
            replyCode: Int(returned.pointee.reply_code), text: cache.string(returned.pointee.reply_text))
        exchange = cache.string(returned.pointee.exchange)
        routingKey = cache.string(returned.pointee.routing_key)
    }

    /// Takes the header frame; returns `true` if the message is complete, having no body.
    func header(_ decoded: UnsafePointer<amqp_basic_properties_t>, bodySize: UInt64) -> Bool {
        properties = MessageProperties(decoded, cache: cache)
        missing = Int(clamping: bodySize)
        body = []
        return missing == 0
    }

    /// Takes a body frame; returns `true` if it was the last.
    func fragment(_ fragment: amqp_bytes_t) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len)
        if fragment.len >= missing, body.isEmpty {
            body = [UInt8](bytes)
        } else {
            // The broker announces the size; believe it only as far as RabbitMQ's own limit of 128 MiB.
            if body.isEmpty { body.reserveCapacity(min(missing, 1 << 27)) }
            body.append(contentsOf: bytes)
        }
        missing -= fragment.len
        return missing <= 0
    }

    /// The finished message; `nil` if it belongs to no method we know.
    func take() -> Content? {
        defer { method = .none }
        switch method {
        case .none: return nil
        case .delivery(let tag, let isRedelivered):
            let delivery = Delivery(
                body: body, properties: properties, exchange: exchange, routingKey: routingKey,
                isRedelivered: isRedelivered, tag: DeliveryTag(value: tag, generation: generation))
            body = []
            return .delivery(delivery)
        case .returned(let replyCode, let text):
            return .returned(
                ReturnedMessage(
                    replyCode: replyCode, text: text, exchange: exchange, routingKey: routingKey,
                    messageId: properties.messageId))
        }
    }
}
