internal import CRabbitMQ
internal import PollingThread

/// A plain connection with one channel, for tools and tests: topology, single messages, checks.
///
/// Each call waits for the broker's answer. When the broker refuses one it closes the channel; the channel is
/// opened again before the error is thrown, so the next call works. Unacknowledged messages go back to their
/// queue then.
public actor AMQPChannel {
    private let executor: PollingExecutor
    private var connection: Connection?
    /// Counts openings of the channel: tags of an earlier one are void.
    var generation: UInt64 = 1

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init() {
        executor = PollingExecutor(name: "amqp-channel")
    }

    deinit { executor.shutdown() }

    /// Connects and logs in; `name` is shown in RabbitMQ's management.
    ///
    /// Throws ``AMQPError``.
    public static func connect(_ endpoint: AMQPEndpoint, name: String = "lectern tool") async throws -> AMQPChannel {
        let channel = AMQPChannel()
        try await channel.open(endpoint, name: name)
        return channel
    }

    /// Says goodbye.
    ///
    /// Later calls throw `connectionClosed`.
    public func close() {
        executor.stopWatching()
        connection?.close()
        connection = nil
    }

    public var isConnected: Bool { connection != nil }

    private func open(_ endpoint: AMQPEndpoint, name: String) throws(AMQPError) {
        let connection = try Connection(endpoint: endpoint, name: name, heartbeat: 20)
        self.connection = connection
        executor.watch(connection.descriptor, every: 1000) { [weak self] in
            self?.assumeIsolated { $0.turn() }
        }
    }

    /// Serves heartbeats, and hears of a close.
    private func turn() {
        guard let connection else { return }
        do throws(AMQPError) {
            var deliveries: [Delivery] = []
            while case .event(let event) = try connection.read(into: &deliveries, upTo: 1) {
                if case .channelClosed = event { try reopen(connection) }
            }
        } catch {
            lose()
        }
    }

    private func lose() {
        executor.stopWatching()
        connection = nil
    }

    private func reopen(_ connection: Connection) throws(AMQPError) {
        generation += 1
        try connection.reopenChannel()
    }

    /// Runs calls into the library; mends the channel if the broker closed it over them.
    func call<Result>(
        _ operation: String, _ body: (Connection, borrowing Arena) throws(AMQPError) -> Result
    ) throws(AMQPError) -> Result {
        guard let connection else {
            throw AMQPError(.connectionClosed, operation: operation, message: "the connection is closed")
        }
        defer { if self.connection != nil { executor.checkSoon() } }
        do throws(AMQPError) {
            return try withArena { arena throws(AMQPError) in try body(connection, arena) }
        } catch {
            if connection.isBroken {
                lose()
            } else if error.replyCode != nil {
                do throws(AMQPError) { try reopen(connection) } catch { lose() }
            }
            throw error
        }
    }
}
