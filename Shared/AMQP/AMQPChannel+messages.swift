internal import CRabbitMQ

extension AMQPChannel {
    /// Fetches one message, which has to be acknowledged or rejected.
    ///
    /// - Returns: the message and how many remain; `nil` if the queue is empty.
    public func get(_ queue: String) throws -> (delivery: Delivery, remaining: Int)? {
        let operation = "get from queue \(queue)"
        let generation = self.generation
        return try call(operation) { connection, arena throws(AMQPError) in
            let reply = amqp_basic_get(connection.handle, Connection.channel, arena.bytes(queue), 0)
            try connection.check(reply, operation)
            guard reply.reply.id == AMQP_BASIC_GET_OK_METHOD, let decoded = reply.reply.decoded else { return nil }
            let ok = decoded.assumingMemoryBound(to: amqp_basic_get_ok_t.self)
            connection.content.begin(UnsafePointer(ok))
            let remaining = Int(ok.pointee.message_count)
            let delivery = try connection.readContent(until: .now + Connection.rpcTimeout)
            return (delivery.withTag(DeliveryTag(value: delivery.tag.value, generation: generation)), remaining)
        }
    }

    public func ack(_ tag: DeliveryTag) throws {
        try settle("acknowledge", tag) { connection throws(AMQPError) in
            try connection.ack(tag.value, multiple: false)
        }
    }

    /// Gives a message back; see ``AMQPConsumer/reject(_:requeue:)``.
    public func reject(_ tag: DeliveryTag, requeue: Bool) throws {
        try settle("reject", tag) { connection throws(AMQPError) in
            try connection.reject(tag.value, requeue: requeue)
        }
    }

    private func settle(
        _ operation: String, _ tag: DeliveryTag, _ body: (Connection) throws(AMQPError) -> Void
    ) throws {
        guard tag.generation == generation else {
            throw AMQPError(
                .channelClosed, operation: operation,
                message: "the channel was closed since the message was fetched; the broker delivers it again")
        }
        try call(operation) { connection, _ throws(AMQPError) in try body(connection) }
    }
}
