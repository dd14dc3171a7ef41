/// Settling: whoever received a delivery tells the broker that it is done.
extension AMQPConsumer {
    /// Acknowledges deliveries, in any order.
    ///
    /// A contiguous prefix of what was delivered is acknowledged at once, with one frame. What lies behind an
    /// unsettled delivery waits half a second for it, then is acknowledged one by one. Tags of an earlier connection are
    /// dropped: the broker has given those messages to somebody else.
    public func settle(_ tags: [DeliveryTag]) {
        guard let connection else { return }
        let now = ContinuousClock.now
        let ack = ledger.settle(tags, now: now)
        do throws(AMQPError) {
            if let ack { try send(ack, on: connection) }
            try send(ledger.overdue(after: Self.ackPatience, now: now), on: connection)
            afterSending()
        } catch {
            lose(error)
        }
    }

    /// Gives one delivery back.
    ///
    /// `requeue: true` puts it back into its queue, where it counts against a quorum queue's delivery limit and,
    /// done bare, makes an endless loop; `false` sends it to the queue's dead-letter exchange, or drops it where
    /// there is none.
    public func reject(_ tag: DeliveryTag, requeue: Bool) {
        guard let connection else { return }
        let (isOpen, ack) = ledger.reject(tag, now: .now)
        guard isOpen else { return }
        do throws(AMQPError) {
            try connection.reject(tag.value, requeue: requeue)
            if let ack { try send(ack, on: connection) }
            afterSending()
        } catch {
            lose(error)
        }
    }
}
