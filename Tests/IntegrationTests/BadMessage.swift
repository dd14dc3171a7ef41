import AMQP
import LMSModels
import Testing
import WorkerKit

/// A message of the table in ``BadInputTests``, and what has to become of it.
struct BadMessage: Sendable {
    enum Fate: Sendable, Equatable {
        case applied
        case rejected(String)
        case dead(String)

        var outcome: String {
            switch self {
            case .applied: "applied"
            case .rejected: "rejected"
            case .dead: "dead"
            }
        }

        var code: String? {
            switch self {
            case .applied: nil
            case .rejected(let code): code
            case .dead: "VALIDATION"
            }
        }

        var reason: String? { if case .dead(let reason) = self { reason } else { nil } }

        static let notACloudEvent = Fate.dead("not-a-cloudevent")
        static let unknownType = Fate.dead("unknown-type")
        static let schemaViolation = Fate.dead("schema-violation")
        static let tooLarge = Fate.dead("too-large")
    }

    static let source = "bad-input"

    /// The kind in words; correlates the reply.
    let kind: String
    let fate: Fate
    var type: String
    var properties: MessageProperties
    var body: [UInt8]
    /// The message's id, where workers can read it together with the source.
    var id: String?
    /// A place that the reply has to name.
    var path: String?

    var service: String { String(type.split(separator: ".")[1]) }

    var message: OutgoingMessage {
        var properties = properties
        properties.correlationId = kind
        properties.deliveryMode = .persistent
        return OutgoingMessage(
            exchange: Topology.commandsExchange, routingKey: type, properties: properties, body: body)
    }

    /// A CloudEvent in structured mode.
    ///
    /// - Parameters:
    ///   - kind: names the case; the id is made of it.
    ///   - fate: what has to become of it.
    ///   - type: type and routing key.
    ///   - data: by default a check-in that could be applied.
    ///   - changes: attributes as JSON text, in place of the usual ones or besides them.
    ///   - missing: an attribute to leave out.
    ///   - isReadable: whether source and id can be read.
    ///   - contentType: the message's property.
    ///   - path: a place that the reply has to name.
    /// - Returns: the message.
    static func event(
        _ kind: String, _ fate: Fate, _ type: String, _ data: String? = nil,
        with changes: [String: String] = [:], without missing: String? = nil, isReadable: Bool = true,
        contentType: String = "application/cloudevents+json",
        path: String? = nil
    ) -> BadMessage {
        let id = identity(kind)
        var attributes = attributes(id, type, data).merging(changes) { $1 }
        if let missing { attributes[missing] = nil }
        let text = attributes.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        return BadMessage(
            kind: kind, fate: fate, type: type, properties: MessageProperties(contentType: contentType),
            body: Array("{\(text.joined(separator: ", "))}".utf8), id: isReadable ? id : nil, path: path)
    }

    /// A check-in.
    static func checkin(
        _ kind: String, _ fate: Fate, _ data: String? = nil, with changes: [String: String] = [:],
        without missing: String? = nil, isReadable: Bool = true, contentType: String = "application/cloudevents+json",
        path: String? = nil
    ) -> BadMessage {
        event(
            kind, fate, checkinType, data, with: changes, without: missing, isReadable: isReadable,
            contentType: contentType, path: path)
    }

    /// Bytes that are no event, or hide that they are one.
    static func raw(
        _ kind: String, _ body: [UInt8], _ fate: Fate = .notACloudEvent,
        contentType: String? = "application/cloudevents+json",
        path: String? = nil
    ) -> BadMessage {
        BadMessage(
            kind: kind, fate: fate, type: checkinType, properties: MessageProperties(contentType: contentType),
            body: body,
            id: nil, path: path)
    }

    /// The data alone in the body, the attributes in headers.
    static func binary(
        _ kind: String, _ fate: Fate, without missing: String? = nil, prefix: String = "cloudEvents:", _ data: String,
        path: String? = nil
    ) -> BadMessage {
        let id = identity(kind)
        var headers: [String: FieldValue] = [:]
        for (name, value) in attributes(id, checkinType, nil) where name != "data" && name != missing {
            headers[prefix + name] = .string(String(value.dropFirst().dropLast()))
        }
        return BadMessage(
            kind: kind, fate: fate, type: checkinType,
            properties: MessageProperties(contentType: "application/json", headers: headers), body: Array(data.utf8),
            id: id,
            path: path)
    }

    private static func attributes(_ id: String, _ type: String, _ data: String?) -> [String: String] {
        [
            "specversion": "\"1.0\"", "id": "\"\(id)\"", "source": "\"\(source)\"", "type": "\"\(type)\"",
            "time": "\"2026-09-07T06:00:00Z\"", "tenant": "\"bad\"", "actorid": "\"tester\"",
            "data": data ?? checkinData(),
        ]
    }

    static func identity(_ kind: String) -> String { String(kind.map { $0.isLetter || $0.isNumber ? $0 : "-" }) }

    static let checkinType = "lms.attendance.checkin.record.v1"

    static func checkinData(
        session: String = "\"ses-open\"", student: String = "\"s-1\"", markedAt: String = "\"2026-09-07T07:00:00Z\"",
        markedBy: String = "\"t-1\"", status: String = "\"present\"", more: String = ""
    ) -> String {
        """
        {"sessionId": \(session), "studentId": \(student), "status": \(status), "markedAt": \(markedAt), \
        "markedBy": \(markedBy)\(more)}
        """
    }

    static func recordData(
        session: String = "ses-new", course: String = "c-1", date: String = "2026-09-10", start: String = "09:00",
        end: String = "10:00", present: String = #"[{"studentId": "s-1"}]"#
    ) -> String {
        """
        {"sessionId": "\(session)", "classId": "\(course)", "date": "\(date)", "startTime": "\(start)", "endTime": "\(end)", \
        "markedBy": "t-1", "markedAt": "2026-09-10T08:00:00Z", "present": \(present)}
        """
    }
}
