internal import AMQP
internal import Foundation
internal import LMSModels

/// The properties of a parked message as JSON: `{"contentType": "…", "headers": {"x-a": {"string": "…"}}}`.
///
/// A header's value stands under its kind, because JSON knows fewer kinds than AMQP.
enum ParkedProperties {
    static func json(_ properties: MessageProperties) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, path) in texts {
                if let text = properties[keyPath: path] { writer.member(name, clean(text)) }
            }
            if let priority = properties.priority {
                writer.key("priority")
                writer.value(Int(priority))
            }
            if let timestamp = properties.timestamp {
                writer.key("timestamp")
                writer.value(timestamp)
            }
            writer.key("headers")
            write(properties.headers, to: &writer)
        }
        return writer.string
    }

    /// The properties of a JSON text that ``json(_:)`` has made; persistent.
    static func read(_ json: String) throws(JSONSyntaxError) -> MessageProperties {
        let root = try JSONDocument(Array(json.utf8)).root
        var properties = MessageProperties(deliveryMode: .persistent)
        for (name, path) in texts { properties[keyPath: path] = root.member(name)?.string }
        properties.priority = root.member("priority").flatMap { UInt8($0.text) }
        properties.timestamp = root.member("timestamp").flatMap { Int64($0.text) }
        if let headers = root.member("headers") { properties.headers = table(headers) }
        return properties
    }

    private static var texts: [(StaticString, WritableKeyPath<MessageProperties, String?>)] {
        [
            ("contentType", \.contentType), ("contentEncoding", \.contentEncoding), ("correlationId", \.correlationId),
            ("replyTo", \.replyTo), ("messageId", \.messageId), ("type", \.type), ("userId", \.userId), ("appId", \.appId),
        ]
    }

    /// Without the one character that `jsonb` refuses.
    private static func clean(_ text: String) -> String { text.replacing("\0", with: "\u{FFFD}") }

    /// Each nested table takes two levels of the 64 that a JSON text may have; what is nested deeper is left out.
    private static let depthLimit = 24

    private static func write(_ table: [String: FieldValue], to writer: inout JSONWriter, depth: Int = 0) {
        writer.object { writer in
            for (name, value) in table.sorted(by: { $0.key < $1.key }) {
                writer.key(named: clean(name))
                write(value, to: &writer, depth: depth)
            }
        }
    }

    private static func write(_ value: FieldValue, to writer: inout JSONWriter, depth: Int) {
        writer.object { writer in
            switch value {
            case .bool(let bool):
                writer.key("bool")
                writer.value(bool)
            case .int(let number):
                writer.key("int")
                writer.value(number)
            case .double(let number): writer.member("double", "\(number)")
            case .string(let text): writer.member("string", clean(text))
            case .bytes(let bytes): writer.member("bytes", Data(bytes).base64EncodedString())
            case .timestamp(let seconds):
                writer.key("timestamp")
                writer.value(seconds)
            case .array where depth == depthLimit, .table where depth == depthLimit: break
            case .array(let values):
                writer.key("array")
                writer.array { writer in for value in values { write(value, to: &writer, depth: depth + 1) } }
            case .table(let table):
                writer.key("table")
                write(table, to: &writer, depth: depth + 1)
            case .null: break
            }
        }
    }

    private static func table(_ json: JSONValue) -> [String: FieldValue] {
        Dictionary(json.members.map { ($0.name, value($0.value)) }) { _, last in last }
    }

    private static func value(_ json: JSONValue) -> FieldValue {
        guard let member = json.members.first else { return .null }
        let value = member.value
        return switch member.name {
        case "bool": .bool(value.bool ?? false)
        case "int": .int(Int64(value.text) ?? 0)
        case "double": .double(value.string.flatMap { Double($0) } ?? 0)
        case "bytes": .bytes(value.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? [])
        case "timestamp": .timestamp(Int64(value.text) ?? 0)
        case "array": .array(value.elements.map { Self.value($0) })
        case "table": .table(table(value))
        default: .string(value.string ?? "")
        }
    }
}
