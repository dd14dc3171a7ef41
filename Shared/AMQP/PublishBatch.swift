/// One call of ``AMQPPublisher/publish(_:timeout:)``: its messages, what became of them, and who waits.
///
/// Belongs to the publisher's thread.
final class PublishBatch {
    let messages: [OutgoingMessage]
    let deadline: ContinuousClock.Instant
    private(set) var outcomes: [PublishOutcome?]
    private(set) var unresolved: Int
    /// The next message to send.
    var next = 0
    private var waiter: CheckedContinuation<[PublishOutcome], Never>?

    init(
        _ messages: [OutgoingMessage], deadline: ContinuousClock.Instant,
        waiter: CheckedContinuation<[PublishOutcome], Never>
    ) {
        self.messages = messages
        self.deadline = deadline
        self.waiter = waiter
        outcomes = Array(repeating: nil, count: messages.count)
        unresolved = messages.count
    }

    /// The caller has its answer; what the broker says later is of no interest.
    var isAnswered: Bool { waiter == nil }

    /// Notes that a message came back; its confirm is still to come.
    func note(returned: PublishOutcome, at index: Int) { outcomes[index] = returned }

    func isReturned(at index: Int) -> Bool { outcomes[index] != nil }

    /// Settles one message, and answers the caller with the last.
    ///
    /// A noted return outlives the confirm.
    func resolve(_ outcome: PublishOutcome, at index: Int) {
        if outcomes[index] == nil { outcomes[index] = outcome }
        unresolved -= 1
        if unresolved == 0 { answer(rest: outcome) }
    }

    /// Answers the caller now; what has no outcome yet gets `rest`.
    func answer(rest: PublishOutcome) {
        waiter?.resume(returning: outcomes.map { $0 ?? rest })
        waiter = nil
    }
}
