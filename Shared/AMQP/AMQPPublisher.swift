internal import DequeModule
public import Logging
internal import PollingThread
internal import Synchronization

/// Publishes with confirms over a connection of its own, and connects again when it is lost.
///
/// Keep it apart from consuming connections: a memory or disk alarm makes the broker stop reading from
/// connections that publish.
public actor AMQPPublisher {
    let endpoint: AMQPEndpoint
    let connectionName: String
    let heartbeat: Int
    let logger: Logger
    let maxInFlight: Int
    let executor: PollingExecutor
    let shared = Mutex(PublisherStatus())
    let reconnection: Reconnection

    var pipe: PublishPipe?
    var blockedReason: String?
    var isClosed = false
    var hasConnected = false
    /// Every call that has no answer yet, in the order of arrival.
    var unanswered: Deque<PublishBatch> = []
    /// Those of them that have messages to send.
    var waiting: Deque<PublishBatch> = []
    var inFlight = InFlight()
    var closing: (done: Signal<Void>, deadline: ContinuousClock.Instant)?
    var watched = Watched()

    struct Watched: Equatable {
        var descriptor: Int32 = -1
        var writable = false
        var milliseconds = 0
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes a publisher that is not connected yet; ``run()`` connects.
    ///
    /// `connectionName` is shown in RabbitMQ's management. `heartbeat` is in seconds; a dead peer is noticed within
    /// twice this time, and 0 switches heartbeats off. At most `maxInFlight` messages are on the wire unconfirmed;
    /// more wait their turn. Between attempts to connect it waits up to `reconnectMaximum`, with jitter.
    public init(
        endpoint: AMQPEndpoint, connectionName: String = "lectern publisher", heartbeat: Int = 20, logger: Logger,
        maxInFlight: Int = 2000, reconnectMaximum: Duration = .seconds(30)
    ) {
        precondition(maxInFlight > 0)
        self.endpoint = endpoint
        self.connectionName = connectionName
        self.heartbeat = heartbeat
        var logger = logger
        logger[metadataKey: LogKeys.endpoint] = "\(endpoint)"
        self.logger = logger
        self.maxInFlight = maxInFlight
        executor = PollingExecutor(name: "amqp-publish")
        reconnection = Reconnection(minimum: .milliseconds(200), maximum: reconnectMaximum, logger: logger)
    }

    deinit { executor.shutdown() }

    public nonisolated var status: PublisherStatus { shared.withLock { $0 } }

    /// Keeps the connection until ``close()`` is called or the task is cancelled.
    ///
    /// Call it once. When it ends, whoever still waits for a confirm gets `unconfirmed`.
    /// - Throws: ``AMQPError`` that trying again cannot mend, and that only from the first attempt.
    public func run() async throws {
        defer { shutDown() }
        while !isClosed, !Task.isCancelled {
            reconnection.attempt()
            do throws(AMQPError) {
                try open()
                guard let cause = await reconnection.connected() else { return }
                reconnection.failed(cause)
            } catch {
                if !error.isRetriable, !reconnection.hasTried { throw error }
                shared.withLock { $0.lastError = error }
                reconnection.failed(error)
            }
            if !isClosed { await reconnection.pause() }
        }
    }

    /// Publishes messages and returns when each is confirmed, returned, refused or given up.
    ///
    /// There is one outcome for each, in the same order.
    /// Messages are sent in order, interleaved with those of other callers at most call by call. Without a
    /// connection, or while the broker is blocked, they wait. A loss of the connection makes those that were sent
    /// `unconfirmed`; the others wait for the next connection. Cancelling the task has no effect: what was handed
    /// over is seen through, so that its outcome is known. After `timeout`, what has no outcome is `unconfirmed`
    /// with the code `timeout`.
    public func publish(_ messages: [OutgoingMessage], timeout: Duration = .seconds(30)) async -> [PublishOutcome] {
        guard !messages.isEmpty else { return [] }
        guard !isClosed, closing == nil else {
            return messages.map { _ in .unconfirmed(Self.closedError) }
        }
        return await withCheckedContinuation { waiter in
            let batch = PublishBatch(messages, deadline: .now + timeout, waiter: waiter)
            unanswered.append(batch)
            waiting.append(batch)
            sendWaiting()
        }
    }

    /// Waits up to five seconds for outstanding confirms, then says goodbye to the broker; ``run()`` returns.
    public func close() async {
        if !isClosed, !unanswered.isEmpty, closing == nil {
            let done = Signal<Void>()
            closing = (done, .now + .seconds(5))
            await done.value()
        }
        shutDown()
        reconnection.end()
    }

    static let closedError = AMQPError(.connectionClosed, operation: "publish", message: "the publisher is closed")

    private func shutDown() {
        isClosed = true
        if let pipe {
            // Half a message on the wire cannot be followed by a polite goodbye.
            if pipe.isEmpty { pipe.connection.close() }
            self.pipe = nil
        }
        executor.stopWatching()
        inFlight.failAll(Self.closedError)
        for batch in unanswered { batch.answer(rest: .unconfirmed(Self.closedError)) }
        unanswered = []
        waiting = []
        closing?.done.fire(())
        publishStatus()
    }
}
