/// A CloudEvent (1.0) with Lectern's extension attributes, its data still unread.
///
/// A class: it is handed from step to step, and copying a dozen texts each time costs more than reading them.
public final class Envelope: Sendable {
    public let id: String
    public let source: String
    public let type: MessageType
    public let time: Timestamp
    public let subject: String?
    /// Organization code.
    ///
    /// Required on every command but those that create organizations.
    public let tenant: Identifier?
    public let actorID: String?
    public let actorRole: ActorRole?
    public let correlationID: String?
    public let causationID: String?
    /// The version of the object that the publisher saw; guards against lost updates.
    public let expectedVersion: Int64?
    public let traceparent: String?
    public let data: JSONValue
    /// A digest of source and id, where whoever decoded the message wanted one.
    public let identity: Identity?

    /// 16 bytes, the first being the highest of `high`.
    public struct Identity: Sendable, Hashable {
        public let high: UInt64
        public let low: UInt64

        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }
    }

    init(
        id: String, source: String, type: MessageType, time: Timestamp, subject: String?, tenant: Identifier?, actorID: String?,
        actorRole: ActorRole?, correlationID: String?, causationID: String?, expectedVersion: Int64?, traceparent: String?,
        data: JSONValue, identity: Identity?
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.time = time
        self.subject = subject
        self.tenant = tenant
        self.actorID = actorID
        self.actorRole = actorRole
        self.correlationID = correlationID
        self.causationID = causationID
        self.expectedVersion = expectedVersion
        self.traceparent = traceparent
        self.data = data
        self.identity = identity
    }

    /// The most characters (Unicode scalars) in an attribute.
    public static let attributeLimit = 255

    /// Every attribute that is read, with its schema and meaning.
    public static var attributes: [Schema.Property] { AttributeReader.attributes }

    /// Attributes of a message in structured mode that mean nothing here, such as a misspelled one; extensions of others are
    /// among them.
    public var unknownAttributes: [String] {
        guard data.index != 0 else { return [] }
        let known = Set(Self.attributes.map(\.name) + ["data", "datacontenttype", "dataschema"])
        return data.document.root.members.map(\.name).filter { !known.contains($0) }.prefix(ViolationList.limit).map {
            String($0.prefix(80))
        }
    }

    /// The schema of a whole message in structured mode.
    ///
    /// - Parameters:
    ///   - type: the only value of the attribute `type`.
    ///   - needsTenant: whether `tenant` is required.
    ///   - data: the schema of the data.
    ///   - meaning: a sentence about the data.
    /// - Returns: the schema of an object with every attribute and `data`.
    public static func schema(of type: MessageType, needsTenant: Bool, data: Schema, _ meaning: String) -> Schema {
        .object(
            attributes.map { attribute in
                switch attribute.name {
                case "type":
                    .init(name: attribute.name, schema: .oneOf([type.text]), isRequired: true, meaning: attribute.meaning)
                case "tenant":
                    .init(name: attribute.name, schema: attribute.schema, isRequired: needsTenant, meaning: attribute.meaning)
                default: attribute
                }
            } + [.init(name: "data", schema: data, isRequired: true, meaning: meaning)])
    }
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
    /// The data, where it could be found: so that what is wrong with it can be told too.
    public var data: JSONValue?

    public var description: String {
        violations.isEmpty ? reason : reason + ": " + violations.map(\.description).joined(separator: "; ")
    }
}
