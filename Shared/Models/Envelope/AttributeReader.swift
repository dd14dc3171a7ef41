/// Reads and checks the attributes of one envelope, whichever mode they came in, or lists them for the reference.
struct AttributeReader {
    enum Found {
        case missing
        case text(String)
        /// JSON of another kind, in structured mode.
        case other(JSONValue)
    }

    private let find: ((StaticString) -> Found)?
    private var described: [Schema.Property] = []
    var violations: [Violation] = []

    /// - Parameter find: looks up an attribute; `nil` to list them instead.
    init(_ find: ((StaticString) -> Found)?) { self.find = find }

    /// Every attribute with its schema and meaning, in the order of the reference.
    static let attributes: [Schema.Property] = {
        var reader = AttributeReader(nil)
        _ = reader.read()
        return reader.described
    }()

    mutating func envelope(data: JSONValue?, identify: Envelope.Identify?) throws(EnvelopeError) -> Envelope {
        let read = read()
        guard violations.isEmpty, let data, let id = read.id, let source = read.source, let type = read.type, let time = read.time
        else {
            throw EnvelopeError(
                reason: "not a CloudEvent that Lectern accepts", violations: violations, id: read.id, source: read.source,
                type: read.type, tenant: read.tenantText, data: data)
        }
        return Envelope(
            id: id, source: source, type: MessageType(type), time: time, subject: read.subject, tenant: read.tenant,
            actorID: read.actorID, actorRole: read.actorRole, correlationID: read.correlationID, causationID: read.causationID,
            expectedVersion: read.expectedVersion, traceparent: read.traceparent, data: data,
            identity: identify?(source, id))
    }

    private struct Attributes {
        var id: String?
        var source: String?
        var type: String?
        var time: Timestamp?
        var tenant: Identifier?
        /// As it was sent, whether it is an identifier or not.
        var tenantText: String?
        var subject: String?
        var actorID: String?
        var actorRole: ActorRole?
        var correlationID: String?
        var causationID: String?
        var expectedVersion: Int64?
        var traceparent: String?
    }

    /// The one declaration of the attributes: it reads, checks and documents.
    private mutating func read() -> Attributes {
        var read = Attributes()
        let version = text("specversion", isRequired: true, schema: .oneOf(["1.0"]), "The version of CloudEvents.")
        if let version, version != "1.0" { wrong("specversion", "\"1.0\"", version) }
        read.id = text("id", isRequired: true, "With source, the identity of the message: the same pair again has no second effect.")
        read.source = text("source", isRequired: true, "The system that sends it, as a URI reference such as /sis/import.")
        read.type = text("type", isRequired: true, "The message type, which is the routing key too.")
        if let time = text("time", isRequired: true, schema: Timestamp.schema, "When it was made.") {
            read.time = Timestamp(time)
            if read.time == nil { wrong("time", "a time by RFC 3339, such as 2026-11-21T09:30:00Z", time) }
        }
        read.tenantText = text("tenant", schema: Identifier.schema, "The organization's code.")
        if let tenant = read.tenantText {
            read.tenant = Identifier(tenant)
            if read.tenant == nil { wrong("tenant", "an organization code: " + Identifier.expected, tenant) }
        }
        read.subject = text("subject", "What the message is about; kept, and not used.")
        read.actorID = text("actorid", "Who acts; goes into the audit log.")
        if let role = text("actorrole", schema: ActorRole.schema, "In which role they act.") {
            read.actorRole = ActorRole(rawValue: role)
            if read.actorRole == nil { wrong("actorrole", "one of \(ActorRole.allCases.map(\.rawValue).joined(separator: ", "))", role) }
        }
        read.correlationID = text("correlationid", "Goes on to every event and reply that follows; the id if missing.")
        read.causationID = text("causationid", "The id of the message that led to this one.")
        read.expectedVersion = wholeNumber(
            "expectedversion",
            "The version of the object that the sender saw: types that may answer STALE_VERSION are guarded by it, others ignore it.")
        read.traceparent = text("traceparent", "W3C trace context; goes on to every event and reply that follows.")
        return read
    }

    /// Text of at most ``Envelope/attributeLimit`` characters without NUL; a required one is not empty.
    private mutating func text(
        _ name: StaticString, isRequired: Bool = false, schema: @autoclosure () -> Schema? = nil, _ meaning: StaticString
    ) -> String? {
        guard let find else {
            let text = isRequired ? RequiredText.schema : OptionalText.schema
            describe(name, schema() ?? text, isRequired, meaning)
            return nil
        }
        switch find(name) {
        case .missing:
            if isRequired { add(name, "required, and missing") }
            return nil
        case .other(let value):
            add(name, "expected a string, found \(ViolationList.excerpt(of: value))")
            return nil
        case .text(let text):
            if isRequired, text.isEmpty {
                add(name, "must not be empty")
                return nil
            }
            guard OptionalText(text) != nil else {
                add(name, "expected at most \(Envelope.attributeLimit) characters without NUL")
                return nil
            }
            return text
        }
    }

    /// A number as CloudEvents has it: an integer, or its digits in a string.
    private mutating func wholeNumber(_ name: StaticString, _ meaning: StaticString) -> Int64? {
        guard let find else {
            describe(name, .either([Version.schema, .string(pattern: "^[0-9]{1,9}$")]), false, meaning)
            return nil
        }
        switch find(name) {
        case .missing: return nil
        case .other(let value):
            var list = ViolationList()
            let number = Version.read(value, &list)
            for violation in list.violations { add(name, violation.message) }
            return number.map { Int64($0.value) }
        case .text(let text):
            guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
                wrong(name, "an integer of at most 9 digits", text)
                return nil
            }
            return Int64(text)
        }
    }

    private typealias RequiredText = Text<1, 255>
    private typealias OptionalText = Text<0, 255>
    private typealias Version = Whole<0, 999_999_999>

    private mutating func describe(_ name: StaticString, _ schema: Schema, _ isRequired: Bool, _ meaning: StaticString) {
        described.append(Schema.Property(name: "\(name)", schema: schema, isRequired: isRequired, meaning: "\(meaning)"))
    }

    private mutating func add(_ name: StaticString, _ message: String) {
        violations.append(Violation(path: "\(name)", message: message))
    }

    private mutating func wrong(_ name: StaticString, _ expected: String, _ found: String) {
        add(name, "expected \(expected), found \"\(found.prefix(40))\"")
    }
}
