public import LMSModels

/// One command or event as a handler sees it: decoded, valid, and new to this service's inbox.
///
/// A class: handlers pass it around, and copying its texts each time cost more than the rules.
public final class Incoming<Payload: Sendable>: Sendable {
    /// The attributes of the message; its data is in ``payload``.
    public let envelope: Envelope
    public let payload: Payload
    /// When the worker took the batch.
    ///
    /// Everything that is "now" for one batch is this moment.
    public let receivedAt: Timestamp
    /// `false` where this is the last try, and a missing dependency means rejection.
    public let mayDefer: Bool
    /// What the flag of its feature has chosen; `nil` where it has none, or operators say nothing about it.
    public let path: FeaturePath?

    init(envelope: Envelope, payload: Payload, receivedAt: Timestamp, mayDefer: Bool, path: FeaturePath? = nil) {
        self.envelope = envelope
        self.payload = payload
        self.receivedAt = receivedAt
        self.mayDefer = mayDefer
        self.path = path
    }

    /// The tenant's organization code.
    ///
    /// Admission refuses commands without one.
    public var tenant: String { envelope.tenant?.text ?? "" }

    /// The actor to write into `created_by` and `updated_by`: who acts, or else which system sent it.
    public var actor: String { envelope.actorID ?? envelope.source }
}
