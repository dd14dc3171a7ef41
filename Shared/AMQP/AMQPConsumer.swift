public import Logging
internal import PollingThread
internal import Synchronization

/// Consumes one queue over a connection of its own, and connects again when it is lost.
///
///     run: connect -> consume -> (read -> gather -> hand over -> settle)* -> lost -> back off -> connect ...
///
/// The connection lives on its own thread; workers take ``batches`` from any task and call ``settle(_:)``.
/// Whatever is not settled when the connection is lost is delivered again by the broker, under a new generation.
public actor AMQPConsumer {
    enum Phase {
        case consuming, draining, closed
    }

    let endpoint: AMQPEndpoint
    let configuration: Configuration
    let logger: Logger
    let executor: PollingExecutor
    let buffer: DeliveryBuffer
    let shared = Mutex(ConsumerStatus())

    var phase = Phase.consuming
    var connection: Connection?
    var ledger = AckLedger(generation: 0)
    let reconnection: Reconnection
    var tickMilliseconds = 0
    /// The broker is to send nothing.
    var isSuspended: Bool
    /// Nothing is read: the workers have enough.
    var isPaused = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    public init(endpoint: AMQPEndpoint, configuration: Configuration, logger: Logger) {
        self.endpoint = endpoint
        self.configuration = configuration
        isSuspended = configuration.startsSuspended
        var logger = logger
        logger[metadataKey: LogKeys.queue] = "\(configuration.queue)"
        logger[metadataKey: LogKeys.endpoint] = "\(endpoint)"
        self.logger = logger
        reconnection = Reconnection(
            minimum: configuration.reconnectMinimum, maximum: configuration.reconnectMaximum, logger: logger)
        executor = PollingExecutor(name: "amqp-consume")
        buffer = DeliveryBuffer(batchMax: configuration.batchMax, batchWait: configuration.batchWait, bytesMax: configuration.bufferBytes)
    }

    deinit { executor.shutdown() }

    /// The deliveries.
    ///
    /// May be taken before ``run()`` is called.
    public nonisolated var batches: DeliveryBatches { DeliveryBatches(buffer: buffer) }

    public nonisolated var status: ConsumerStatus {
        var status = shared.withLock { $0 }
        status.buffered = buffer.count
        return status
    }

    /// Connects, consumes and reconnects until ``close()`` is called or the task is cancelled.
    ///
    /// Returns too when the connection is lost after ``stopConsuming()``: nothing is left to settle then.
    /// Call it once. When it ends, for whatever reason, the connection is closed and ``batches`` end.
    /// - Throws: ``AMQPError`` that trying again cannot mend (wrong password, no such queue with `passiveCheck`),
    ///   and that only from the first attempt: once it has worked, it is tried for ever.
    public func run() async throws {
        defer { shutDown() }
        while phase == .consuming, !Task.isCancelled {
            reconnection.attempt()
            do throws(AMQPError) {
                try open()
                guard let cause = await reconnection.connected() else { return }
                reconnection.failed(cause)
            } catch {
                let isHopeless = !error.isRetriable && (error.code != .notFound || configuration.passiveCheck)
                if isHopeless, !reconnection.hasTried { throw error }
                shared.withLock { $0.lastError = error }
                reconnection.failed(error)
            }
            if phase == .consuming { await reconnection.pause() }
        }
    }

    /// Tells the broker to send no more, and waits for its answer.
    ///
    /// What was received remains readable from ``batches``, which end after it; it can still be settled until
    /// ``close()``.
    public func stopConsuming() {
        guard phase == .consuming else { return }
        phase = .draining
        defer { buffer.finish() }
        guard let connection else {
            reconnection.end()
            return
        }
        do throws(AMQPError) {
            if !isSuspended { try cancel(connection) }
        } catch {
            lose(error)
            return
        }
        shared.withLock { $0.isConsuming = false }
        while self.connection != nil, !turn() {}
    }

    /// Tells the broker to send nothing until ``resume()``, over lost connections too; what was received is still handed out.
    ///
    /// - Returns: whether that is new.
    public func suspend() -> Bool {
        guard phase == .consuming, !isSuspended else { return false }
        isSuspended = true
        shared.withLock { $0.isSuspended = true }
        guard let connection else { return true }
        do throws(AMQPError) {
            try cancel(connection)
        } catch {
            lose(error)
            return true
        }
        shared.withLock { $0.isConsuming = false }
        while self.connection != nil, !turn() {}
        return true
    }

    /// Consumes again after ``suspend()``.
    ///
    /// - Returns: whether that is new.
    public func resume() -> Bool {
        guard isSuspended else { return false }
        isSuspended = false
        shared.withLock { $0.isSuspended = false }
        guard phase == .consuming, let connection else { return true }
        do throws(AMQPError) {
            try consume(connection)
            shared.withLock { $0.isConsuming = true }
            executor.checkSoon()
        } catch {
            lose(error)
        }
        return true
    }

    /// Sends what acknowledgements are left, and says goodbye to the broker; ``run()`` then returns.
    ///
    /// Deliveries that are not settled by now are delivered again, to this or another consumer.
    public func close() {
        shutDown()
        reconnection.end()
    }

    private func shutDown() {
        phase = .closed
        if let connection {
            do throws(AMQPError) {
                try send(ledger.overdue(after: .zero, now: .now), on: connection)
            } catch {
                logger.debug("could not send the last acknowledgements", metadata: [LogKeys.error: "\(error)"])
            }
            connection.close()
            executor.stopWatching()
            self.connection = nil
            shared.withLock {
                $0.isConnected = false
                $0.isConsuming = false
            }
        }
        buffer.finish()
    }
}
