extension Envelope {
    /// Makes a digest of source and id, in this order.
    public typealias Identify = (String, String) -> Identity

    /// Reads a message in structured mode (`application/cloudevents+json`) or binary mode (attributes in
    /// headers `cloudEvents:id`, `cloudEvents_id` or `ce-id`, data in the body).
    ///
    /// The first two are the names of the AMQP 1.0 binding, the third is that of the RabbitMQ binding in the Python SDK.
    ///
    /// A message without content type is read by what it holds. Unknown attributes are ignored.
    /// - Parameters:
    ///   - body: the bytes of the message.
    ///   - contentType: of the message, with or without parameters.
    ///   - header: the value of an application header as text, `nil` where there is none; `nil` instead of the
    ///     function where the message has no headers at all, which is quicker.
    ///   - identify: makes the envelope's ``identity`` of source and id; by default it has none.
    /// - Returns: the envelope, its data unread.
    /// - Throws: ``EnvelopeError`` naming every attribute that is missing or wrong.
    public static func decode(
        body: [UInt8], contentType: String?, header: ((String) -> String?)?, identify: Identify? = nil
    ) throws(EnvelopeError) -> Envelope {
        let attribute: (StaticString) -> String? = { name in
            header.flatMap { $0("cloudEvents:\(name)") ?? $0("cloudEvents_\(name)") ?? $0("ce-\(name)") }
        }
        let isBinary =
            header != nil && (attribute("specversion") != nil || attribute("id") != nil || attribute("type") != nil)
        let mediaType = mediaType(contentType)
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
        case "application/cloudevents+json": return try structured(document, identify)
        case "", "application/json":
            return isBinary ? try binary(document, attribute, identify) : try structured(document, identify)
        default:
            // Whatever it is called: an identity that can be read lets people find it again.
            let named: (StaticString) -> String? = { isBinary ? attribute($0) : document.root.member($0)?.string }
            throw EnvelopeError(
                reason: "content type \(mediaType.prefix(80)) is neither application/cloudevents+json nor application/json",
                violations: [], id: named("id"), source: named("source"), type: named("type"), tenant: named("tenant"))
        }
    }

    /// The content type without parameters, in small letters.
    private static func mediaType(_ contentType: String?) -> String {
        guard let contentType else { return "" }
        // What nearly every message has is not taken apart.
        if contentType == "application/cloudevents+json" || contentType == "application/json" { return contentType }
        return contentType.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } } ?? ""
    }

    private static func structured(_ document: JSONDocument, _ identify: Identify?) throws(EnvelopeError) -> Envelope {
        let root = document.root
        guard root.kind == .object else {
            throw EnvelopeError(
                reason: "not a CloudEvent: expected an object, found \(root.kind.rawValue)", violations: [], id: nil,
                source: nil, type: nil, tenant: nil)
        }
        var reader = AttributeReader { name in
            guard let value = root.member(name), !value.isNull else { return .missing }
            return value.string.map { .text($0) } ?? .other(value)
        }
        let data = root.member("data")
        if data == nil {
            let hint = root.member("data_base64") == nil ? "required, and missing" : "expected data as JSON, found data_base64"
            reader.violations.append(Violation(path: "data", message: hint))
        }
        return try reader.envelope(data: data, identify: identify)
    }

    private static func binary(
        _ document: JSONDocument, _ header: @escaping (StaticString) -> String?, _ identify: Identify?
    ) throws(EnvelopeError) -> Envelope {
        var reader = AttributeReader { name in
            guard let text = header(name) else { return .missing }
            return .text(name.description == "time" ? milliseconds(text) ?? text : text)
        }
        return try reader.envelope(data: document.root, identify: identify)
    }

    /// A header may hold the time as a number, which is in milliseconds since 1970, as the Python SDK's AMQP binding has it.
    private static func milliseconds(_ text: String) -> String? {
        guard let number = Int64(text), number.magnitude < 250_000_000_000_000 else { return nil }
        return Timestamp(microseconds: number * 1_000).description
    }
}
