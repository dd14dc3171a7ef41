internal import CRabbitMQ
internal import Glibc

extension Connection {
    enum Progress {
        /// Nothing more can be read right now.
        case drained
        /// As many deliveries as asked for are there; more may wait.
        case full
        case event(BrokerEvent)
    }

    /// Reads what has arrived, without waiting.
    ///
    /// Must be repeated until it says `drained`: frames in the library's own buffer do not make the socket
    /// readable again. This is the hot path: `amqp_consume_message` would copy each envelope into a pool of its
    /// own, and block for the rest of a message that has arrived in part.
    /// - Throws: ``AMQPError`` if the connection is gone.
    func read(into deliveries: inout [Delivery], upTo limit: Int, bytes byteLimit: Int = .max) throws(AMQPError) -> Progress {
        var frame = amqp_frame_t()
        var now = Duration.zero.timeval
        var bytes = byteLimit == .max ? 0 : deliveries.bodyBytes
        while deliveries.count < limit, bytes < byteLimit {
            let status = amqp_simple_wait_frame_noblock(handle, &frame, &now)
            if status == AMQP_STATUS_TIMEOUT.rawValue {
                amqp_maybe_release_buffers(handle)
                return .drained
            }
            try check(status: status, "read from the broker")
            guard let content = try accept(frame) else { continue }
            switch content {
            case .delivery(let delivery):
                bytes += delivery.body.count
                deliveries.append(delivery)
            case .event(let event): return .event(event)
            }
        }
        return .full
    }

    /// Waits for the content that follows a `basic.get-ok`.
    func readContent(until deadline: ContinuousClock.Instant) throws(AMQPError) -> Delivery {
        var frame = amqp_frame_t()
        while true {
            var left = max(.zero, deadline - .now).timeval
            try check(status: amqp_simple_wait_frame_noblock(handle, &frame, &left), "read a message")
            guard let accepted = try accept(frame) else { continue }
            switch accepted {
            case .delivery(let delivery): return delivery
            case .event(.channelClosed(let error)): throw error
            case .event: continue
            }
        }
    }

    private enum Accepted {
        case delivery(Delivery)
        case event(BrokerEvent)
    }

    /// Takes one frame; returns what it completed, if anything.
    private func accept(_ frame: amqp_frame_t) throws(AMQPError) -> Accepted? {
        let isComplete: Bool
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD:
            return try accept(frame.payload.method, channel: frame.channel)
        case AMQP_FRAME_HEADER:
            guard let decoded = frame.payload.properties.decoded else { return nil }
            isComplete = content.header(
                decoded.assumingMemoryBound(to: amqp_basic_properties_t.self),
                bodySize: frame.payload.properties.body_size)
        case AMQP_FRAME_BODY:
            isComplete = content.fragment(frame.payload.body_fragment)
        default: return nil
        }
        guard isComplete else { return nil }
        // Everything was copied; after each message the library may use the same, still cached memory again.
        amqp_maybe_release_buffers_on_channel(handle, frame.channel)
        switch content.take() {
        case .delivery(let delivery): return .delivery(delivery)
        case .returned(let message): return .event(.returned(message))
        case nil: return nil
        }
    }

    private func accept(_ method: amqp_method_t, channel: amqp_channel_t) throws(AMQPError) -> Accepted? {
        guard let decoded = method.decoded else { return nil }
        func bound<Method>(_ type: Method.Type) -> UnsafePointer<Method> {
            UnsafePointer(decoded.assumingMemoryBound(to: type))
        }
        switch method.id {
        case AMQP_BASIC_DELIVER_METHOD: content.begin(bound(amqp_basic_deliver_t.self))
        case AMQP_BASIC_RETURN_METHOD: content.begin(bound(amqp_basic_return_t.self))
        case AMQP_BASIC_ACK_METHOD:
            let ack = bound(amqp_basic_ack_t.self).pointee
            return .event(.acked(tag: ack.delivery_tag, multiple: ack.multiple != 0))
        case AMQP_BASIC_NACK_METHOD:
            let nack = bound(amqp_basic_nack_t.self).pointee
            return .event(.nacked(tag: nack.delivery_tag, multiple: nack.multiple != 0))
        case AMQP_BASIC_CANCEL_METHOD:
            return .event(.consumerCancelled)
        case AMQP_CONNECTION_BLOCKED_METHOD:
            return .event(.blocked(reason: String(bound(amqp_connection_blocked_t.self).pointee.reason)))
        case AMQP_CONNECTION_UNBLOCKED_METHOD:
            return .event(.unblocked)
        case AMQP_CHANNEL_CLOSE_METHOD:
            let close = bound(amqp_channel_close_t.self).pointee
            let error = AMQPError(
                replyCode: close.reply_code, text: String(close.reply_text), closesConnection: false,
                operation: "keep the channel open")
            acknowledgeChannelClose()
            return .event(.channelClosed(error))
        case AMQP_CONNECTION_CLOSE_METHOD:
            let close = bound(amqp_connection_close_t.self).pointee
            let error = AMQPError(
                replyCode: close.reply_code, text: String(close.reply_text), closesConnection: true,
                operation: "keep the connection open")
            acknowledgeConnectionClose()
            isBroken = true
            throw error
        default: break
        }
        return nil
    }
}
