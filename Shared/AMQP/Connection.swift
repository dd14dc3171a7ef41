internal import CRabbitMQ
internal import Glibc

/// One connection with one open channel: the only holder of librabbitmq's handle.
///
/// Not `Sendable`: it belongs to the actor that made it, whose executor is one thread. Calls may block that
/// thread for as long as the RPC timeout.
final class Connection {
    static let channel: amqp_channel_t = 1
    static let rpcTimeout = Duration.seconds(30)

    let handle: amqp_connection_state_t
    let descriptor: Int32
    let isTLS: Bool
    let frameMax: Int
    let content: ContentAssembler
    /// Set once the connection is known to be dead: nothing polite is tried any more.
    var isBroken = false
    private var nextHeartbeat = ContinuousClock.now

    /// Connects, logs in and opens the channel; blocks.
    ///
    /// - Throws: ``AMQPError``; `authenticationFailed` for a wrong password, `accessRefused` for a virtual host
    ///   that does not exist or is closed to the user.
    init(endpoint: AMQPEndpoint, name: String, heartbeat: Int, generation: UInt64 = 1) throws(AMQPError) {
        guard let handle = amqp_new_connection() else {
            throw AMQPError(.protocolError, operation: "make a connection", message: "out of memory")
        }
        self.handle = handle
        isTLS = endpoint.tls != nil
        content = ContentAssembler(generation: generation)
        do throws(AMQPError) {
            descriptor = try Self.openSocket(handle, endpoint)
            try Self.logIn(handle, endpoint, name: name, heartbeat: heartbeat)
            frameMax = Int(amqp_get_frame_max(handle))
            amqp_channel_open(handle, Self.channel)
            if let error = AMQPError(reply: amqp_get_rpc_reply(handle), operation: "open a channel") { throw error }
        } catch {
            // A class whose initializer throws before every property is set runs no deinit.
            amqp_destroy_connection(handle)
            throw error
        }
    }

    deinit { amqp_destroy_connection(handle) }

    /// Says goodbye and waits for the answer, two seconds at most.
    ///
    /// The socket is closed by `deinit`.
    func close() {
        guard !isBroken else { return }
        isBroken = true
        var patience = Duration.seconds(2).timeval
        amqp_set_rpc_timeout(handle, &patience)
        _ = amqp_connection_close(handle, AMQP_REPLY_SUCCESS)
    }

    /// Opens the channel again after the broker closed it.
    func reopenChannel() throws(AMQPError) {
        amqp_channel_open(handle, Self.channel)
        try checkReply("open a channel")
    }

    // MARK: Replies

    /// Checks the reply to the call just made; answers a close, and remembers when the connection is gone.
    func checkReply(_ operation: @autoclosure () -> String) throws(AMQPError) {
        try check(amqp_get_rpc_reply(handle), operation())
    }

    func check(_ reply: amqp_rpc_reply_t, _ operation: @autoclosure () -> String) throws(AMQPError) {
        if reply.reply_type == AMQP_RESPONSE_NORMAL { return }
        let error = AMQPError(reply: reply, operation: operation())!
        if reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION, reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD {
            acknowledgeChannelClose()
        } else {
            if reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION { acknowledgeConnectionClose() }
            isBroken = true
        }
        throw error
    }

    /// Checks the status of a call that only sends.
    func check(status: Int32, _ operation: @autoclosure () -> String) throws(AMQPError) {
        if status == AMQP_STATUS_OK.rawValue { return }
        isBroken = true
        throw AMQPError(status: status, operation: operation())
    }

    func acknowledgeChannelClose() {
        var close = amqp_channel_close_ok_t()
        amqp_send_method(handle, Self.channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &close)
    }

    func acknowledgeConnectionClose() {
        var close = amqp_connection_close_ok_t()
        amqp_send_method(handle, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &close)
    }

    /// Tells the broker that the client lives, while nothing is read: the library does it only then.
    func sendHeartbeat(now: ContinuousClock.Instant) throws(AMQPError) {
        let interval = amqp_get_heartbeat(handle)
        guard interval > 0, now >= nextHeartbeat else { return }
        nextHeartbeat = now + .seconds(Int64(interval)) / 2
        var frame = amqp_frame_t()
        frame.frame_type = UInt8(AMQP_FRAME_HEARTBEAT)
        frame.channel = 0
        try check(status: amqp_send_frame(handle, &frame), "send a heartbeat")
    }

    // MARK: Settling

    func ack(_ tag: UInt64, multiple: Bool) throws(AMQPError) {
        try check(status: amqp_basic_ack(handle, Self.channel, tag, multiple ? 1 : 0), "acknowledge")
    }

    func reject(_ tag: UInt64, requeue: Bool) throws(AMQPError) {
        try check(status: amqp_basic_reject(handle, Self.channel, tag, requeue ? 1 : 0), "reject")
    }

    /// Holds small packets back while `body` writes many of them.
    func corked(_ body: () throws(AMQPError) -> Void) throws(AMQPError) {
        cork(1)
        defer { cork(0) }
        try body()
    }

    private func cork(_ value: Int32) {
        var value = value
        _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
