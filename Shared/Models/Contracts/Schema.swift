/// The JSON Schema (2020-12) of a contract, as data.
public indirect enum Schema: Sendable, Equatable {
    /// A named field of an object.
    public struct Property: Sendable, Equatable {
        public let name: String
        public let schema: Schema
        public let isRequired: Bool
        public let meaning: String
    }

    case string(minLength: Int? = nil, maxLength: Int? = nil, pattern: String? = nil, format: String? = nil)
    case integer(minimum: Int64?, maximum: Int64?)
    case number(minimum: Double?, maximum: Double?)
    case boolean
    case oneOf([String])
    case array(Schema, maxItems: Int?)
    case object([Property])
    case anyObject

    public func write(to writer: inout JSONWriter) {
        writer.object { members(&$0) }
    }

    private func members(_ writer: inout JSONWriter) {
        switch self {
        case .string(let minLength, let maxLength, let pattern, let format):
            writer.member("type", "string")
            number("minLength", minLength, &writer)
            number("maxLength", maxLength, &writer)
            writer.member("pattern", pattern)
            writer.member("format", format)
        case .integer(let minimum, let maximum):
            writer.member("type", "integer")
            number("minimum", minimum, &writer)
            number("maximum", maximum, &writer)
        case .number(let minimum, let maximum):
            writer.member("type", "number")
            if let minimum { writer.key("minimum"); writer.value(minimum) }
            if let maximum { writer.key("maximum"); writer.value(maximum) }
        case .boolean:
            writer.member("type", "boolean")
        case .oneOf(let values):
            writer.member("type", "string")
            writer.key("enum")
            writer.array { writer in for value in values { writer.value(value) } }
        case .array(let element, let maxItems):
            writer.member("type", "array")
            writer.key("items")
            element.write(to: &writer)
            number("maxItems", maxItems, &writer)
        case .anyObject:
            writer.member("type", "object")
        case .object(let properties):
            writer.member("type", "object")
            writer.key("properties")
            writer.object { writer in for property in properties { property.write(to: &writer) } }
            writer.key("required")
            writer.array { writer in
                for property in properties where property.isRequired { writer.value(property.name) }
            }
        }
    }

    private func number(_ name: StaticString, _ value: (some BinaryInteger)?, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.key(name)
        writer.value(value)
    }
}

extension Schema.Property {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.key(named: name)
        // A null in an optional field means that it is missing.
        writer.object { writer in
            writer.member("description", meaning)
            if isRequired {
                writer.key("allOf")
                writer.array { schema.write(to: &$0) }
            } else {
                writer.key("anyOf")
                writer.array { writer in
                    schema.write(to: &writer)
                    writer.object { $0.member("type", "null") }
                }
            }
        }
    }
}
