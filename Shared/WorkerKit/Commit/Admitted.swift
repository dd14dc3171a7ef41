internal import AMQP
internal import LMSModels

/// A delivery that admission found processable.
struct Admitted: Sendable {
    let delivery: Delivery
    let envelope: Envelope
    let key: InboxKey
    let payload: any Sendable
    /// Index into the worker's handlers.
    let handler: Int
    let receivedAt: Timestamp
    /// How often it was tried before: 0 at first.
    let attempt: Int
    let mayDefer: Bool
}

/// What became of one delivery, and what settling needs to know.
struct Settled: Sendable {
    enum Fate: Sendable {
        case done
        /// Back through a wait queue.
        case retry(OutcomeCode?, String, isDeferred: Bool)
        case dead(DeadLetter)
    }

    let delivery: Delivery
    let envelope: Envelope?
    let key: InboxKey?
    let attempt: Int
    let fate: Fate
    let reply: Reply
}
