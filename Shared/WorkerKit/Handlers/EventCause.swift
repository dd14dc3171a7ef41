public import LMSModels

/// The message that an event or an entry of the audit log derives from.
///
/// A job keeps it in its row: what is announced when the call is done still names the command that asked for it.
public struct EventCause: Sendable {
    public let source: String
    public let id: String
    public let type: MessageType
    /// Organization code.
    public let tenant: String?
    public let actorID: String?
    public let actorRole: String?
    let correlationID: String?
    let traceparent: String?

    /// The identity of the message, by which what follows from it is known, and paid for, once.
    public let key: InboxKey

    init(
        source: String, id: String, type: MessageType, tenant: String?, actorID: String?, actorRole: String?, correlationID: String?,
        traceparent: String?, key: InboxKey? = nil
    ) {
        self.key = key ?? InboxKey(source: source, id: id)
        self.source = source
        self.id = id
        self.type = type
        self.tenant = tenant
        self.actorID = actorID
        self.actorRole = actorRole
        self.correlationID = correlationID
        self.traceparent = traceparent
    }

    init(_ envelope: Envelope) {
        self.init(
            source: envelope.source, id: envelope.id, type: envelope.type, tenant: envelope.tenant?.text, actorID: envelope.actorID,
            actorRole: envelope.actorRole?.rawValue, correlationID: envelope.correlationID, traceparent: envelope.traceparent,
            key: InboxKey(envelope))
    }

    /// The actor to write into `created_by` and `updated_by`: who acts, or else which system sent it.
    public var actor: String { actorID ?? source }
}
