/// A CloudEvent (1.0) with Lectern's extension attributes, its data still unread.
public struct Envelope: Sendable {
    public var id: String
    public var source: String
    public var type: MessageType
    public var time: Timestamp
    public var subject: String?
    /// Organization code.
    ///
    /// Required on every command but those that create organizations.
    public var tenant: Identifier?
    public var actorID: String?
    public var actorRole: ActorRole?
    public var correlationID: String?
    public var causationID: String?
    /// The version of the object that the publisher saw; guards against lost updates.
    public var expectedVersion: Int64?
    public var traceparent: String?
    public var data: JSONValue

    /// The most bytes in an attribute.
    ///
    /// CloudEvents asks for 64 at least.
    public static let attributeLimit = 255
}

/// Why bytes are not a CloudEvent, with whatever could be read of it.
public struct EnvelopeError: Error, CustomStringConvertible {
    /// What to tell the publisher.
    public let reason: String
    public let violations: [Violation]
    public let id: String?
    public let source: String?
    public let type: String?
    public let tenant: String?

    public var description: String {
        violations.isEmpty ? reason : reason + ": " + violations.map(\.description).joined(separator: "; ")
    }
}
