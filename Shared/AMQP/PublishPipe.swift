internal import CRabbitMQ
internal import Glibc

/// The way out of a publisher's connection: never blocks on a plain socket, and keeps the connection alive.
///
/// On a plain connection whole batches are written by ourselves, and so are the heartbeats: the library's own
/// would land in the middle of a frame that is half sent. Over TLS only the library can write, frame by frame,
/// and it may block while the broker reads nothing.
final class PublishPipe {
    /// Flush when this much is waiting: about what a socket takes at once.
    private static let highWater = 1 << 17

    let connection: Connection
    private var outbound = WireWriter(capacity: 1 << 18)
    private let heartbeat: Int
    private var lastSent = ContinuousClock.now
    private var lastReceived = ContinuousClock.now

    /// Connects and switches confirms on; blocks.
    init(endpoint: AMQPEndpoint, name: String, heartbeat: Int) throws(AMQPError) {
        connection = try Connection(endpoint: endpoint, name: name, heartbeat: heartbeat)
        amqp_confirm_select(connection.handle, Connection.channel)
        try connection.checkReply("switch confirms on")
        self.heartbeat = connection.isTLS ? 0 : Int(amqp_get_heartbeat(connection.handle))
        if !connection.isTLS {
            let channels = amqp_get_channel_max(connection.handle)
            let status = amqp_tune_connection(connection.handle, channels, Int32(connection.frameMax), 0)
            try connection.check(status: status, "take over the heartbeats")
        }
        // Connecting may have taken longer than two heartbeats.
        lastSent = .now
        lastReceived = .now
    }

    var isEmpty: Bool { outbound.count == 0 }
    var isFull: Bool { outbound.count >= Self.highWater }

    /// Queues a message for sending.
    ///
    /// - Returns: `false` if a text is longer than AMQP allows; nothing is queued then.
    func write(_ message: OutgoingMessage) throws(AMQPError) -> Bool {
        guard connection.isTLS else {
            return outbound.publish(message, channel: Connection.channel, frameMax: connection.frameMax)
        }
        guard message.exchange.utf8.count < 256, message.routingKey.utf8.count < 256 else { return false }
        return try withArena { arena throws(AMQPError) in
            guard let properties = arena.properties(message.properties) else { return false }
            let status = message.body.withUnsafeBytes { body in
                amqp_basic_publish(
                    connection.handle, Connection.channel, arena.bytes(message.exchange),
                    arena.bytes(message.routingKey), message.mandatory ? 1 : 0, 0, properties,
                    amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
            }
            try connection.check(status: status, "publish")
            return true
        }
    }

    /// Sends what the socket takes.
    ///
    /// - Returns: `true` if nothing is left; otherwise call again when the socket is writable.
    func flush() throws(AMQPError) -> Bool {
        var sent = 0
        defer {
            if sent > 0 {
                outbound.drop(first: sent)
                lastSent = .now
            }
        }
        while sent < outbound.count {
            let result = send(
                connection.descriptor, outbound.base + sent, outbound.count - sent,
                Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            if result >= 0 {
                sent += result
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                return false
            } else if errno != EINTR {
                connection.isBroken = true
                throw AMQPError(.connectionClosed, operation: "publish", message: String(cString: strerror(errno)))
            }
        }
        return true
    }

    /// Call before each read: notices that the peer is alive.
    func noteArrivals(now: ContinuousClock.Instant) {
        guard heartbeat > 0 else { return }
        var byte: UInt8 = 0
        if recv(connection.descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0 {
            lastReceived = now
        }
    }

    /// Sends a heartbeat when it is time; throws when the peer has been silent for two.
    func keepAlive(now: ContinuousClock.Instant) throws(AMQPError) {
        guard heartbeat > 0 else { return }
        if now - lastReceived > .seconds(2 * heartbeat) {
            connection.isBroken = true
            throw AMQPError(
                .connectionClosed, operation: "hear from the broker", message: "two heartbeats of \(heartbeat) s missed"
            )
        }
        if now - lastSent > .seconds(heartbeat) / 2, isEmpty { outbound.heartbeat() }
    }
}
