internal import AMQP
internal import LMSModels

/// A delivery that admission found processable.
///
/// A class: a batch is sorted, filtered and regrouped several times, and copying some twenty references for each
/// message cost a tenth of the worker's time.
final class Admitted: Sendable {
    let delivery: Delivery
    let envelope: Envelope
    let key: InboxKey
    let payload: any Sendable
    private let known: KnownContract
    /// Rules that it breaks: it is rejected, and no handler sees it.
    let brokenRules: [Violation]
    /// Members that its contract does not name.
    let unknownFields: Int
    /// Index into the worker's handlers.
    let handler: Int
    let receivedAt: Timestamp
    /// How often it was tried before: 0 at first.
    let attempt: Int
    let mayDefer: Bool
    /// What the flag of its feature has chosen.
    let path: FeaturePath?
    /// The flag that is off and refuses, so that no handler sees the message.
    let refusingFlag: String?
    /// What its candidate path would do, where one is tried.
    let trial: ShadowOutcome?

    var contract: MessageContract { known.contract }

    init(
        delivery: Delivery, reading: MessageReader.Reading, handler: Int, receivedAt: Timestamp, attempt: Int, mayDefer: Bool,
        path: FeaturePath? = nil, refusingFlag: String? = nil
    ) {
        self.delivery = delivery
        envelope = reading.envelope
        key = InboxKey(reading.envelope)
        payload = reading.payload
        known = reading.known
        brokenRules = reading.brokenRules
        unknownFields = reading.unknownFields
        self.handler = handler
        self.receivedAt = receivedAt
        self.attempt = attempt
        self.mayDefer = mayDefer
        self.path = path
        self.refusingFlag = refusingFlag
        trial = nil
    }

    /// The same message on another path, or with what was seen of one.
    init(_ other: Admitted, path: FeaturePath?, trial: ShadowOutcome? = nil) {
        delivery = other.delivery
        envelope = other.envelope
        key = other.key
        payload = other.payload
        known = other.known
        brokenRules = other.brokenRules
        unknownFields = other.unknownFields
        handler = other.handler
        receivedAt = other.receivedAt
        attempt = other.attempt
        mayDefer = other.mayDefer
        self.path = path
        refusingFlag = other.refusingFlag
        self.trial = trial
    }
}

/// What became of one delivery, and what settling needs to know.
final class Settled: Sendable {
    enum Fate: Sendable {
        case done
        /// Back through a wait queue.
        case retry(OutcomeCode?, String, isDeferred: Bool)
        case dead(DeadLetter)
        /// Kept back, and answered when it is decided.
        case parked
    }

    let delivery: Delivery
    let envelope: Envelope?
    let key: InboxKey?
    /// The name of the handler that it came to, if it did.
    let handler: String?
    let attempt: Int
    /// Of its feature's flag, for the next attempts.
    let variant: String?
    let fate: Fate
    let reply: Reply

    var isRetry: Bool {
        if case .retry = fate { return true }
        return false
    }

    /// Nothing is left to do but to ack, and where it is decided to answer.
    var isDone: Bool {
        switch fate {
        case .done, .parked: true
        case .retry, .dead: false
        }
    }

    init(
        delivery: Delivery, envelope: Envelope?, key: InboxKey?, handler: String? = nil, attempt: Int, variant: String? = nil, fate: Fate,
        reply: Reply
    ) {
        self.delivery = delivery
        self.envelope = envelope
        self.key = key
        self.handler = handler
        self.attempt = attempt
        self.variant = variant
        self.fate = fate
        self.reply = reply
    }
}
