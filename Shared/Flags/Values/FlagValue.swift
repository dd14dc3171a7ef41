public import LMSModels

/// A JSON value: what variants hold, contexts carry and rules work with.
///
/// Numbers are doubles, as in JavaScript. Members of objects are found by name and written in the order of their names.
public enum FlagValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([FlagValue])
    case object([String: FlagValue])

    /// Takes over a parsed value; of members with one name the last.
    ///
    /// A number beyond the doubles becomes infinity, as in JavaScript.
    public init(_ json: JSONValue) {
        switch json.kind {
        case .null: self = .null
        case .boolean: self = .boolean(json.bool ?? false)
        case .number: self = .number(Double(json.text) ?? .nan)
        case .string: self = .string(json.string ?? "")
        case .array: self = .array(json.elements.map { FlagValue($0) })
        case .object: self = .object(Dictionary(json.members.map { ($0.name, FlagValue($0.value)) }) { _, last in last })
        }
    }

    /// Parses a JSON text.
    public init(json: [UInt8]) throws(JSONSyntaxError) {
        self.init(try JSONDocument(json).root)
    }

    /// Writes the value; a number that JSON cannot hold as `null`, as JavaScript does.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .boolean(let bool): writer.value(bool)
        case .number(let number): if number.isFinite { writer.value(number) } else { writer.null() }
        case .string(let text): writer.value(text)
        case .array(let elements): writer.array { writer in for element in elements { element.write(to: &writer) } }
        case .object(let members):
            writer.object { writer in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                    writer.key(named: name)
                    value.write(to: &writer)
                }
            }
        }
    }

    /// The JSON text, on one line.
    public var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.string
    }
}
