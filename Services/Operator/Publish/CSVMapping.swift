import Foundation
import LMSModels
import WorkerKit

/// How rows of a CSV file become messages: the file given with `--map`.
///
///     {
///       "source": "registrar", "tenant": "{school}", "time": "2026-09-01T00:00:00Z",
///       "tables": {"start": {"2026A": "2026-02-01"}},
///       "messages": [
///         {"type": "lms.enrollment.student.upsert.v1", "id": "student-{number}",
///          "data": {"studentId": "{number}", "studentNo": "{number}", "name": "{first} {last}"}},
///         {"type": "lms.enrollment.class.drop.v1", "id": "drop-{class}-{number}", "when": "{left}",
///          "data": {"classId": "{class}", "studentId": "{number}", "droppedAt": "{start[term]+left}"}}
///       ]
///     }
///
/// Messages with an id that was sent before in the same run are left out, so a class can be described by every
/// row that names it. A member whose placeholders are all empty is left out. `"int:{year}"` makes a number,
/// `"bool:{active}"` true or false.
struct CSVMapping: Sendable {
    struct Message: Sendable {
        let type: String
        let id: Template
        let when: Template?
        let data: Value
    }

    indirect enum Value: Sendable {
        case text(Template)
        case number(Template)
        case bool(Template)
        case fixed([UInt8])
        case object([(String, Value)])
        case array([Value])
    }

    /// What is wrong with a mapping, or with a row under it.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    let source: String
    let tenant: Template?
    let time: Template?
    let actorID: String?
    let actorRole: String?
    let tables: [String: [String: String]]
    let messages: [Message]

    /// - Throws: ``Failure`` with the member that is missing or wrong.
    init(json: [UInt8]) throws {
        let root: JSONValue
        do { root = try JSONDocument(json).root } catch { throw Failure("the mapping is \(error)") }
        guard let source = root.member("source")?.string else { throw Failure("source: expected a string") }
        self.source = source
        tenant = try root.member("tenant")?.string.map { try Template($0) }
        time = try root.member("time")?.string.map { try Template($0) }
        actorID = root.member("actorid")?.string
        actorRole = root.member("actorrole")?.string
        var tables: [String: [String: String]] = [:]
        for (name, table) in root.member("tables")?.members ?? [] {
            tables[name] = Dictionary(table.members.map { ($0.name, $0.value.string ?? $0.value.text) }) { $1 }
        }
        self.tables = tables
        guard let messages = root.member("messages")?.elements, !messages.isEmpty else {
            throw Failure("messages: expected an array with at least one message")
        }
        self.messages = try messages.enumerated().map { index, message in
            guard let type = message.member("type")?.string, let id = message.member("id")?.string,
                let data = message.member("data"), data.kind == .object
            else { throw Failure("messages/\(index): expected type, id and data") }
            return Message(
                type: type, id: try Template(id), when: try message.member("when")?.string.map { try Template($0) },
                data: try Self.value(data))
        }
    }

    private static func value(_ json: JSONValue) throws -> Value {
        switch json.kind {
        case .object: return .object(try json.members.map { ($0.name, try value($0.value)) })
        case .array: return .array(try json.elements.map(value))
        case .string:
            let text = json.string ?? ""
            if text.hasPrefix("int:{") { return .number(try Template(String(text.dropFirst(4)))) }
            if text.hasPrefix("bool:{") { return .bool(try Template(String(text.dropFirst(5)))) }
            return .text(try Template(text))
        case .null, .boolean, .number: return .fixed(Array(json.json))
        }
    }

    /// The messages of one row, in the mapping's order.
    func commands(_ row: CSVRow) throws -> [OutgoingCommand] {
        let now = Timestamp.now
        return try messages.compactMap { message in
            if let when = message.when, try when.fill(row).isEmpty { return nil }
            var data = JSONWriter()
            _ = try write(message.data, row, &data)
            var moment = now
            if let text = try time?.fill(row), !text.isEmpty {
                guard let parsed = Timestamp(text) else { throw Failure("time \"\(text)\": expected RFC 3339") }
                moment = parsed
            }
            return OutgoingCommand(
                type: message.type, source: source, id: try message.id.fill(row), time: moment,
                tenant: try tenant?.fill(row), actorID: actorID, actorRole: actorRole, data: data.bytes)
        }
    }

    /// The JSON of one value, `nil` where its placeholders are empty.
    private func render(_ value: Value, _ row: CSVRow) throws -> [UInt8]? {
        var writer = JSONWriter()
        return try write(value, row, &writer) ? writer.bytes : nil
    }

    private func write(_ value: Value, _ row: CSVRow, _ writer: inout JSONWriter) throws -> Bool {
        switch value {
        case .fixed(let json): writer.raw(json)
        case .text(let template):
            let text = try template.fill(row)
            if text.isEmpty, template.isPure { return false }
            writer.value(text)
        case .number(let template):
            let text = try template.fill(row)
            if text.isEmpty { return false }
            guard let number = Int64(text) else { throw Failure("\"\(text)\": expected a whole number") }
            writer.value(number)
        case .bool(let template):
            let text = try template.fill(row).lowercased()
            if text.isEmpty { return false }
            writer.value(["true", "yes", "1", "y"].contains(text))
        case .object(let members):
            let rendered = try members.map { ($0.0, try render($0.1, row)) }
            writer.object { writer in
                for (name, json) in rendered {
                    guard let json else { continue }
                    writer.key(named: name)
                    writer.raw(json)
                }
            }
        case .array(let elements):
            let rendered = try elements.compactMap { try render($0, row) }
            writer.array { writer in for json in rendered { writer.raw(json) } }
        }
        return true
    }
}
