internal import CRabbitMQ

extension WireWriter {
    /// The property flags and the properties that are set, in the order the specification gives them.
    mutating func properties(_ properties: MessageProperties) {
        let start = count
        integer(UInt16(0))
        var flags: Int32 = 0
        func text(_ value: String?, _ flag: Int32, _ writer: inout WireWriter) {
            guard let value else { return }
            flags |= flag
            writer.shortString(value)
        }
        text(properties.contentType, AMQP_BASIC_CONTENT_TYPE_FLAG, &self)
        text(properties.contentEncoding, AMQP_BASIC_CONTENT_ENCODING_FLAG, &self)
        if !properties.headers.isEmpty {
            flags |= AMQP_BASIC_HEADERS_FLAG
            table(properties.headers)
        }
        if let mode = properties.deliveryMode {
            flags |= AMQP_BASIC_DELIVERY_MODE_FLAG
            integer(mode.rawValue)
        }
        if let priority = properties.priority {
            flags |= AMQP_BASIC_PRIORITY_FLAG
            integer(priority)
        }
        text(properties.correlationId, AMQP_BASIC_CORRELATION_ID_FLAG, &self)
        text(properties.replyTo, AMQP_BASIC_REPLY_TO_FLAG, &self)
        text(properties.expiration, AMQP_BASIC_EXPIRATION_FLAG, &self)
        text(properties.messageId, AMQP_BASIC_MESSAGE_ID_FLAG, &self)
        if let timestamp = properties.timestamp {
            flags |= AMQP_BASIC_TIMESTAMP_FLAG
            integer(timestamp)
        }
        text(properties.type, AMQP_BASIC_TYPE_FLAG, &self)
        text(properties.userId, AMQP_BASIC_USER_ID_FLAG, &self)
        text(properties.appId, AMQP_BASIC_APP_ID_FLAG, &self)
        base.storeBytes(of: UInt16(flags).bigEndian, toByteOffset: start, as: UInt16.self)
    }

    /// The frames of one `basic.publish`; writes nothing and returns `false` if a text or the headers are too long.
    mutating func publish(_ message: OutgoingMessage, channel: UInt16, frameMax: Int) -> Bool {
        let start = count
        hasOverflow = false
        var frame = beginFrame(AMQP_FRAME_METHOD, channel)
        integer(UInt32(AMQP_BASIC_PUBLISH_METHOD))
        integer(UInt16(0))
        shortString(message.exchange)
        shortString(message.routingKey)
        integer(UInt8(message.mandatory ? 1 : 0))
        endFrame(frame)

        frame = beginFrame(AMQP_FRAME_HEADER, channel)
        integer(UInt16(AMQP_BASIC_CLASS))
        integer(UInt16(0))
        integer(UInt64(message.body.count))
        properties(message.properties)
        let headerSize = count - frame
        endFrame(frame)
        guard !hasOverflow, headerSize + 8 <= frameMax else {
            truncate(to: start)
            return false
        }
        message.body.withUnsafeBytes { body in
            var offset = 0
            while offset < body.count {
                let length = min(body.count - offset, frameMax - 8)
                let frame = beginFrame(AMQP_FRAME_BODY, channel)
                bytes(UnsafeRawBufferPointer(rebasing: body[offset..<offset + length]))
                endFrame(frame)
                offset += length
            }
        }
        return true
    }

    mutating func heartbeat() { endFrame(beginFrame(AMQP_FRAME_HEARTBEAT, 0)) }

    private mutating func beginFrame(_ type: Int32, _ channel: UInt16) -> Int {
        integer(UInt8(type))
        integer(channel)
        return beginLength()
    }

    private mutating func endFrame(_ start: Int) {
        endLength(start)
        integer(UInt8(AMQP_FRAME_END))
    }
}
