internal import CRabbitMQ

extension MessageProperties {
    /// Copies the properties that librabbitmq decoded; costs one string a property that is set and not repeated.
    init(_ source: UnsafePointer<amqp_basic_properties_t>, cache: StringCache) {
        let flags = source.pointee._flags
        func has(_ flag: Int32) -> Bool { flags & amqp_flags_t(flag) != 0 }
        if has(AMQP_BASIC_CONTENT_TYPE_FLAG) { contentType = cache.string(source.pointee.content_type) }
        if has(AMQP_BASIC_CONTENT_ENCODING_FLAG) { contentEncoding = cache.string(source.pointee.content_encoding) }
        if has(AMQP_BASIC_HEADERS_FLAG), source.pointee.headers.num_entries > 0 {
            headers = [String: FieldValue](source.pointee.headers, keys: cache)
        }
        if has(AMQP_BASIC_DELIVERY_MODE_FLAG) { deliveryMode = DeliveryMode(rawValue: source.pointee.delivery_mode) }
        if has(AMQP_BASIC_PRIORITY_FLAG) { priority = source.pointee.priority }
        if has(AMQP_BASIC_CORRELATION_ID_FLAG) { correlationId = String(source.pointee.correlation_id) }
        if has(AMQP_BASIC_REPLY_TO_FLAG) { replyTo = cache.string(source.pointee.reply_to) }
        if has(AMQP_BASIC_EXPIRATION_FLAG) { expiration = cache.string(source.pointee.expiration) }
        if has(AMQP_BASIC_MESSAGE_ID_FLAG) { messageId = String(source.pointee.message_id) }
        if has(AMQP_BASIC_TIMESTAMP_FLAG) { timestamp = Int64(truncatingIfNeeded: source.pointee.timestamp) }
        if has(AMQP_BASIC_TYPE_FLAG) { type = cache.string(source.pointee.type) }
        if has(AMQP_BASIC_USER_ID_FLAG) { userId = cache.string(source.pointee.user_id) }
        if has(AMQP_BASIC_APP_ID_FLAG) { appId = cache.string(source.pointee.app_id) }
    }
}
