internal import CRabbitMQ
internal import Logging
internal import PollingThread
internal import Synchronization

/// What happens on the connection's own thread.
extension AMQPConsumer {
    /// How long a settled delivery waits behind an unsettled one before it is acknowledged by itself.
    ///
    /// Longer than a batch takes: of two batches at the same time the later is often done first, and a thousand single
    /// acknowledgements cost the broker more than the messages did. If half of the prefetch waits, it is not waited for.
    static let ackPatience = Duration.milliseconds(500)
    /// Heartbeats are served inside library calls only: one a second at least.
    private static let idleTick = 1000
    /// How soon a paused reader looks again whether workers have taken something.
    private static let pausedTick = 10

    private var consumerTag: String { "\(configuration.consumerTagPrefix)-\(ledger.generation)" }

    /// Connects and consumes; blocks the connection's thread.
    func open() throws(AMQPError) {
        let generation = shared.withLock { $0.generation } + 1
        let connection = try Connection(
            endpoint: endpoint, name: configuration.connectionName, heartbeat: configuration.heartbeat,
            generation: generation)
        let queue = configuration.queue
        if configuration.passiveCheck {
            try withArena { arena throws(AMQPError) in
                amqp_queue_declare(
                    connection.handle, Connection.channel, arena.bytes(queue), 1, 0, 0, 0, amqp_empty_table)
                try connection.checkReply("find queue \(queue)")
            }
        }
        amqp_basic_qos(connection.handle, Connection.channel, 0, configuration.prefetch, 0)
        try connection.checkReply("set the prefetch to \(configuration.prefetch)")
        ledger = AckLedger(generation: generation, crowd: max(1, Int(configuration.prefetch) / 2))
        if !isSuspended { try consume(connection) }
        self.connection = connection
        shared.withLock {
            $0.reconnects = Int(generation) - 1
            $0.generation = generation
            $0.isConnected = true
            $0.isConsuming = !isSuspended
            $0.lastError = nil
            $0.unsettled = 0
        }
        logger.info(isSuspended ? "connected, consuming nothing for now" : "consuming", metadata: [LogKeys.generation: "\(generation)"])
        tickMilliseconds = 0
        isPaused = false
        watch()
    }

    func consume(_ connection: Connection) throws(AMQPError) {
        try withArena { arena throws(AMQPError) in
            amqp_basic_consume(
                connection.handle, Connection.channel, arena.bytes(configuration.queue), arena.bytes(consumerTag), 0, 0, 0,
                amqp_empty_table)
            try connection.checkReply("consume queue \(configuration.queue)")
        }
    }

    func cancel(_ connection: Connection) throws(AMQPError) {
        try withArena { arena throws(AMQPError) in
            amqp_basic_cancel(connection.handle, Connection.channel, arena.bytes(consumerTag))
            try connection.checkReply("cancel consumer \(consumerTag)")
        }
    }

    /// Ticks as seldom as what is pending allows.
    private func watch() {
        guard let connection else { return }
        let milliseconds =
            if isPaused {
                Self.pausedTick
            } else if buffer.isGathering {
                max(1, Int(buffer.batchWait / .milliseconds(1)))
            } else if ledger.isWaiting {
                Int(Self.ackPatience / .milliseconds(1))
            } else {
                Self.idleTick
            }
        guard milliseconds != tickMilliseconds else { return }
        tickMilliseconds = milliseconds
        // A socket that nobody reads would wake the thread again and again.
        executor.watch(isPaused ? -1 : connection.descriptor, every: milliseconds) { [weak self] in
            self?.assumeIsolated { _ = $0.turn() }
        }
    }

    /// Reads what is there, up to one full batch, and hands over what is due; `true` if the socket is drained.
    ///
    /// One batch a turn, so that settling gets its turn too.
    func turn() -> Bool {
        guard let connection else { return true }
        let now = ContinuousClock.now
        if buffer.isOverfull { return pause(connection) }
        if isPaused { readOn() }
        var open = buffer.borrow()
        do throws(AMQPError) {
            let progress = try connection.read(into: &open, upTo: configuration.batchMax, bytes: configuration.batchBytes)
            if let last = open.last { ledger.delivered(upTo: last.tag.value) }
            var isDrained = false
            switch progress {
            case .drained: isDrained = true
            case .full:
                buffer.push(open)
                open = []
                open.reserveCapacity(configuration.batchMax)
            case .event(let event): try handle(event)
            }
            buffer.put(open, isDrained: isDrained, now: now)
            try send(ledger.overdue(after: Self.ackPatience, now: now), on: connection)
            afterSending()
            if !isDrained { executor.checkSoon() }
            return isDrained
        } catch {
            lose(error)
            return true
        }
    }

    /// Leaves what comes in the socket, so that TCP tells the broker to wait; acknowledgements and heartbeats go on.
    ///
    /// - Returns: `true`: there is nothing to be read now.
    private func pause(_ connection: Connection) -> Bool {
        if !isPaused {
            isPaused = true
            logger.debug("enough is buffered; not reading")
        }
        do throws(AMQPError) {
            try connection.sendHeartbeat(now: .now)
            try send(ledger.overdue(after: Self.ackPatience, now: .now), on: connection)
            afterSending()
        } catch {
            lose(error)
        }
        return true
    }

    private func readOn() {
        isPaused = false
        tickMilliseconds = 0
    }

    private func handle(_ event: BrokerEvent) throws(AMQPError) {
        switch event {
        case .consumerCancelled:
            throw AMQPError(
                .notFound, operation: "go on consuming",
                message: "the broker cancelled the consumer: the queue was deleted, or its node has gone")
        case .channelClosed(let error): throw error
        case .returned, .acked, .nacked, .blocked, .unblocked: break
        }
    }

    func send(_ acks: [AckLedger.Ack], on connection: Connection) throws(AMQPError) {
        guard !acks.isEmpty else { return }
        try connection.corked { () throws(AMQPError) in
            for ack in acks { try send(ack, on: connection) }
        }
    }

    func send(_ ack: AckLedger.Ack, on connection: Connection) throws(AMQPError) {
        switch ack {
        case .single(let tag): try connection.ack(tag, multiple: false)
        case .multiple(let tag): try connection.ack(tag, multiple: true)
        }
    }

    func afterSending() {
        let unsettled = ledger.open
        shared.withLock { $0.unsettled = unsettled }
        watch()
    }

    /// Forgets the connection: buffered deliveries will come again, acknowledgements mean nothing any more.
    func lose(_ cause: AMQPError) {
        executor.stopWatching()
        connection = nil
        ledger = AckLedger(generation: ledger.generation)
        buffer.discard()
        shared.withLock {
            $0.isConnected = false
            $0.isConsuming = false
            $0.unsettled = 0
            $0.lastError = cause
        }
        reconnection.lost(cause)
    }
}
