internal import DequeModule
internal import Logging
internal import PollingThread
internal import Synchronization

/// What happens on the connection's own thread.
extension AMQPPublisher {
    /// Connects; blocks the connection's thread.
    func open() throws(AMQPError) {
        pipe = try PublishPipe(endpoint: endpoint, name: connectionName, heartbeat: heartbeat)
        inFlight = InFlight()
        blockedReason = nil
        shared.withLock {
            if hasConnected { $0.reconnects += 1 }
            $0.lastError = nil
        }
        hasConnected = true
        logger.info("publishing")
        sendWaiting()
        executor.checkSoon()
    }

    /// Reads confirms, gives up what has waited too long, and sends what may be sent.
    func turn() {
        let now = ContinuousClock.now
        do throws(AMQPError) {
            if let pipe {
                pipe.noteArrivals(now: now)
                try readEvents(pipe)
                try pipe.keepAlive(now: now)
            }
        } catch {
            lose(error)
        }
        expire(now: now)
        sendWaiting()
    }

    private func readEvents(_ pipe: PublishPipe) throws(AMQPError) {
        var deliveries: [Delivery] = []
        while case .event(let event) = try pipe.connection.read(into: &deliveries, upTo: 1) {
            switch event {
            case .acked(let tag, let multiple): inFlight.resolve(tag, multiple: multiple, as: .confirmed)
            case .nacked(let tag, let multiple): inFlight.resolve(tag, multiple: multiple, as: .nacked)
            case .returned(let message): inFlight.noteReturned(message)
            case .blocked(let reason):
                blockedReason = reason
                logger.warning("the broker accepts no messages: \(reason)")
            case .unblocked:
                blockedReason = nil
                logger.notice("the broker accepts messages again")
            case .channelClosed(let error): throw error
            case .consumerCancelled: break
            }
        }
    }

    /// Sends as much as `maxInFlight` and the socket allow.
    func sendWaiting() {
        do throws(AMQPError) {
            var isWritable = true
            if let pipe {
                if blockedReason == nil { isWritable = try write(to: pipe) }
                if isWritable { isWritable = try pipe.flush() }
            }
            watch(writable: !isWritable)
        } catch {
            lose(error)
            watch(writable: false)
        }
        publishStatus()
    }

    private func write(to pipe: PublishPipe) throws(AMQPError) -> Bool {
        while inFlight.count < maxInFlight, let batch = waiting.first {
            if batch.isAnswered {
                waiting.removeFirst()
                continue
            }
            if pipe.isFull, try !pipe.flush() { return false }
            let index = batch.next
            batch.next += 1
            if batch.next == batch.messages.count { waiting.removeFirst() }
            if try pipe.write(batch.messages[index]) {
                inFlight.append(batch, index: index)
            } else {
                batch.resolve(.unconfirmed(Self.tooLong), at: index)
            }
        }
        return true
    }

    private static let tooLong = AMQPError(
        .invalidMessage, operation: "publish",
        message: "exchange, routing key and text properties hold 255 bytes at most, all headers together 128 KiB")

    private static let timedOut = AMQPError(
        .timeout, operation: "publish", message: "no confirm from the broker in time")

    /// Answers those who have waited too long, and forgets those who have their answer.
    private func expire(now: ContinuousClock.Instant) {
        for batch in unanswered where !batch.isAnswered && batch.deadline <= now {
            batch.answer(rest: .unconfirmed(Self.timedOut))
        }
        unanswered.removeAll { $0.isAnswered }
        waiting.removeAll { $0.isAnswered }
        if let closing, unanswered.isEmpty || closing.deadline <= now { closing.done.fire(()) }
    }

    private func watch(writable: Bool) {
        let wanted = Watched(
            descriptor: pipe?.connection.descriptor ?? -1, writable: writable,
            milliseconds: unanswered.isEmpty ? 1000 : 100)
        guard wanted != watched else { return }
        watched = wanted
        executor.watch(wanted.descriptor, writable: writable, every: wanted.milliseconds) { [weak self] in
            self?.assumeIsolated { $0.turn() }
        }
    }

    /// Forgets the connection: what was sent and not confirmed is nobody's knowledge any more.
    func lose(_ cause: AMQPError) {
        pipe = nil
        blockedReason = nil
        inFlight.failAll(cause)
        shared.withLock { $0.lastError = cause }
        reconnection.lost(cause)
    }

    func publishStatus() {
        let queued = waiting.reduce(0) { $0 + $1.messages.count - $1.next }
        shared.withLock {
            $0.isConnected = pipe != nil
            $0.blockedReason = blockedReason
            $0.inFlight = inFlight.count
            $0.queued = queued
        }
    }
}
