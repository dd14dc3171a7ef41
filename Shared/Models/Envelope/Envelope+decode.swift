extension Envelope {
    /// Reads a message in structured mode (`application/cloudevents+json`) or binary mode (attributes in
    /// headers `cloudEvents:id` or `cloudEvents_id`, data in the body).
    ///
    /// A message without content type is read by what it holds. Unknown attributes are ignored.
    /// - Parameters:
    ///   - body: the bytes of the message.
    ///   - contentType: of the message, with or without parameters.
    ///   - header: the value of an application header as text, `nil` where there is none; `nil` instead of the
    ///     function where the message has no headers at all, which is quicker.
    /// - Returns: the envelope, its data unread.
    /// - Throws: ``EnvelopeError`` naming every attribute that is missing or wrong.
    public static func decode(
        body: [UInt8], contentType: String?, header: ((String) -> String?)?
    ) throws(EnvelopeError) -> Envelope {
        let attribute: (StaticString) -> String? = { name in
            header.flatMap { $0("cloudEvents:\(name)") ?? $0("cloudEvents_\(name)") }
        }
        let isBinary =
            header != nil && (attribute("specversion") != nil || attribute("id") != nil || attribute("type") != nil)
        let mediaType = contentType?.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } } ?? ""
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONDocument(body)
        } catch {
            let known = isBinary ? attribute : { _ in nil }
            throw EnvelopeError(
                reason: error.description, violations: [], id: known("id"), source: known("source"),
                type: known("type"), tenant: known("tenant"))
        }
        switch mediaType {
        case "application/cloudevents+json": return try structured(document)
        case "", "application/json": return isBinary ? try binary(document, attribute) : try structured(document)
        default:
            // Whatever it is called: an identity that can be read lets people find it again.
            let named: (StaticString) -> String? = { isBinary ? attribute($0) : document.root.member($0)?.string }
            throw EnvelopeError(
                reason: "content type \(mediaType.prefix(80)) is neither application/cloudevents+json nor application/json",
                violations: [], id: named("id"), source: named("source"), type: named("type"), tenant: named("tenant"))
        }
    }

    private static func structured(_ document: JSONDocument) throws(EnvelopeError) -> Envelope {
        let root = document.root
        guard root.kind == .object else {
            throw EnvelopeError(
                reason: "not a CloudEvent: expected an object, found \(root.kind.rawValue)", violations: [], id: nil,
                source: nil, type: nil, tenant: nil)
        }
        var attributes = AttributeReader { name in
            guard let value = root.member(name), !value.isNull else { return .missing }
            switch value.kind {
            case .string: return .text(value.string ?? "")
            case .number, .boolean: return .text(value.text)
            default: return .wrong(value)
            }
        }
        let data = root.member("data")
        if data == nil {
            let hint = root.member("data_base64") == nil ? "required, and missing" : "expected data as JSON, found data_base64"
            attributes.violations.append(Violation(path: "data", message: hint))
        }
        return try attributes.envelope(data: data ?? root)
    }

    private static func binary(
        _ document: JSONDocument, _ header: @escaping (StaticString) -> String?
    ) throws(EnvelopeError) -> Envelope {
        var attributes = AttributeReader { name in header(name).map { .text($0) } ?? .missing }
        return try attributes.envelope(data: document.root)
    }
}

/// Reads and checks the attributes of one envelope, whichever mode they came in.
private struct AttributeReader {
    enum Found {
        case missing
        case text(String)
        case wrong(JSONValue)
    }

    let find: (StaticString) -> Found
    var violations: [Violation] = []

    init(_ find: @escaping (StaticString) -> Found) { self.find = find }

    mutating func envelope(data: JSONValue) throws(EnvelopeError) -> Envelope {
        if let version = required("specversion"), version != "1.0" {
            violations.append(Violation(path: "specversion", message: "expected \"1.0\", found \"\(version.prefix(20))\""))
        }
        let id = required("id")
        let source = required("source")
        let type = required("type")
        let time = required("time").flatMap { text -> Timestamp? in
            let time = Timestamp(text)
            if time == nil { wrong("time", "a time by RFC 3339, such as 2026-11-21T09:30:00Z", text) }
            return time
        }
        let tenant = optional("tenant")
        let tenantID = tenant.flatMap { text -> Identifier? in
            let code = Identifier(text)
            if code == nil { wrong("tenant", "an organization code: " + Identifier.expected, text) }
            return code
        }
        let role = optional("actorrole").flatMap { text -> ActorRole? in
            let role = ActorRole(rawValue: text)
            if role == nil { wrong("actorrole", "one of \(ActorRole.allCases.map(\.rawValue).joined(separator: ", "))", text) }
            return role
        }
        let version = optional("expectedversion").flatMap { text -> Int64? in
            let version = Int64(text)
            if version == nil { wrong("expectedversion", "an integer", text) }
            return version
        }
        let subject = optional("subject")
        let actor = optional("actorid")
        let correlation = optional("correlationid")
        let causation = optional("causationid")
        let traceparent = optional("traceparent")
        guard violations.isEmpty, let id, let source, let type, let time else {
            throw EnvelopeError(
                reason: "not a CloudEvent that Lectern accepts", violations: violations, id: id, source: source,
                type: type, tenant: tenant)
        }
        return Envelope(
            id: id, source: source, type: MessageType(type), time: time, subject: subject, tenant: tenantID,
            actorID: actor, actorRole: role, correlationID: correlation, causationID: causation,
            expectedVersion: version, traceparent: traceparent, data: data)
    }

    private mutating func required(_ name: StaticString) -> String? {
        guard let text = optional(name) else {
            if !violations.contains(where: { $0.path == "\(name)" }) {
                violations.append(Violation(path: "\(name)", message: "required, and missing"))
            }
            return nil
        }
        guard !text.isEmpty else {
            violations.append(Violation(path: "\(name)", message: "must not be empty"))
            return nil
        }
        return text
    }

    private mutating func optional(_ name: StaticString) -> String? {
        switch find(name) {
        case .missing: return nil
        case .wrong(let value):
            violations.append(Violation(path: "\(name)", message: "expected a string, found \(ViolationList.excerpt(of: value))"))
            return nil
        case .text(let text):
            guard text.utf8.count <= Envelope.attributeLimit, !text.utf8.contains(0) else {
                violations.append(
                    Violation(path: "\(name)", message: "expected at most \(Envelope.attributeLimit) bytes without NUL"))
                return nil
            }
            return text
        }
    }

    private mutating func wrong(_ name: String, _ expected: String, _ found: String) {
        violations.append(Violation(path: name, message: "expected \(expected), found \"\(found.prefix(40))\""))
    }
}
