internal import CRabbitMQ

extension AMQPChannel {
    public typealias Table = [String: FieldValue]

    /// Declares an exchange; harmless if it exists with the same properties, `preconditionFailed` if with others.
    public func declareExchange(
        name: String, type: String, durable: Bool = true, autoDelete: Bool = false, isInternal: Bool = false,
        arguments: Table = [:]
    ) throws {
        try call("declare exchange \(name)") { connection, arena throws(AMQPError) in
            amqp_exchange_declare(
                connection.handle, Connection.channel, arena.bytes(name), arena.bytes(type), 0, durable.amqp,
                autoDelete.amqp, isInternal.amqp, try arena.table(arguments))
            try connection.checkReply("declare exchange \(name)")
        }
    }

    /// Whether there is an exchange of this name.
    public func exchangeExists(_ name: String) throws -> Bool {
        do throws(AMQPError) {
            try call("look for exchange \(name)") { connection, arena throws(AMQPError) in
                amqp_exchange_declare(
                    connection.handle, Connection.channel, arena.bytes(name), arena.bytes("direct"), 1, 0, 0, 0,
                    amqp_empty_table)
                try connection.checkReply("look for exchange \(name)")
            }
            return true
        } catch {
            if error.code == .notFound { return false }
            throw error
        }
    }

    public func deleteExchange(_ name: String, ifUnused: Bool = false) throws {
        try call("delete exchange \(name)") { connection, arena throws(AMQPError) in
            amqp_exchange_delete(connection.handle, Connection.channel, arena.bytes(name), ifUnused.amqp)
            try connection.checkReply("delete exchange \(name)")
        }
    }

    /// Declares a queue; an empty name lets the broker choose one.
    ///
    /// With `passive` it only looks, and throws `notFound` if there is none. The answer holds the name, the
    /// messages ready, and the consumers.
    @discardableResult
    public func declareQueue(
        name: String, durable: Bool = true, exclusive: Bool = false, autoDelete: Bool = false, passive: Bool = false,
        arguments: Table = [:]
    ) throws -> (name: String, messageCount: Int, consumerCount: Int) {
        let operation = passive ? "look for queue \(name)" : "declare queue \(name)"
        return try call(operation) { connection, arena throws(AMQPError) in
            let ok = amqp_queue_declare(
                connection.handle, Connection.channel, arena.bytes(name), passive.amqp, durable.amqp, exclusive.amqp,
                autoDelete.amqp, try arena.table(arguments))
            try connection.checkReply(operation)
            guard let ok = ok?.pointee else {
                throw AMQPError(.protocolError, operation: operation, message: "no answer")
            }
            return (String(ok.queue), Int(ok.message_count), Int(ok.consumer_count))
        }
    }

    /// Messages ready and consumers of a queue; `nil` if there is no such queue.
    public func queueExists(_ name: String) throws -> (messages: Int, consumers: Int)? {
        do {
            let queue = try declareQueue(name: name, passive: true)
            return (queue.messageCount, queue.consumerCount)
        } catch let error as AMQPError where error.code == .notFound {
            return nil
        }
    }

    public func bind(queue: String, exchange: String, routingKey: String, arguments: Table = [:]) throws {
        let operation = "bind queue \(queue) to \(exchange) with \(routingKey)"
        try call(operation) { connection, arena throws(AMQPError) in
            amqp_queue_bind(
                connection.handle, Connection.channel, arena.bytes(queue), arena.bytes(exchange),
                arena.bytes(routingKey), try arena.table(arguments))
            try connection.checkReply(operation)
        }
    }

    public func unbind(queue: String, exchange: String, routingKey: String, arguments: Table = [:]) throws {
        let operation = "unbind queue \(queue) from \(exchange) with \(routingKey)"
        try call(operation) { connection, arena throws(AMQPError) in
            amqp_queue_unbind(
                connection.handle, Connection.channel, arena.bytes(queue), arena.bytes(exchange),
                arena.bytes(routingKey), try arena.table(arguments))
            try connection.checkReply(operation)
        }
    }

    /// Binds `destination` so that it receives what `source` routes.
    public func bindExchange(destination: String, source: String, routingKey: String, arguments: Table = [:]) throws {
        let operation = "bind exchange \(destination) to \(source) with \(routingKey)"
        try call(operation) { connection, arena throws(AMQPError) in
            amqp_exchange_bind(
                connection.handle, Connection.channel, arena.bytes(destination), arena.bytes(source),
                arena.bytes(routingKey), try arena.table(arguments))
            try connection.checkReply(operation)
        }
    }

    /// Deletes a queue with everything in it.
    ///
    /// - Returns: how many messages went with it.
    @discardableResult
    public func deleteQueue(_ name: String, ifUnused: Bool = false, ifEmpty: Bool = false) throws -> Int {
        try call("delete queue \(name)") { connection, arena throws(AMQPError) in
            let ok = amqp_queue_delete(
                connection.handle, Connection.channel, arena.bytes(name), ifUnused.amqp, ifEmpty.amqp)
            try connection.checkReply("delete queue \(name)")
            return Int(ok?.pointee.message_count ?? 0)
        }
    }

    /// Throws away the messages of a queue that nobody holds unacknowledged.
    ///
    /// - Returns: how many.
    @discardableResult
    public func purge(_ queue: String) throws -> Int {
        try call("purge queue \(queue)") { connection, arena throws(AMQPError) in
            let ok = amqp_queue_purge(connection.handle, Connection.channel, arena.bytes(queue))
            try connection.checkReply("purge queue \(queue)")
            return Int(ok?.pointee.message_count ?? 0)
        }
    }
}

extension Bool {
    fileprivate var amqp: amqp_boolean_t { self ? 1 : 0 }
}
