/// The JSON Schema (2020-12) of a contract, as data.
///
/// It says what the values' readers check, no more and no less: a text keeps it exactly where it is read without a
/// violation. Patterns are ECMA-262, and keep to what other engines read alike.
public indirect enum Schema: Sendable, Equatable {
    /// A named field of an object.
    public struct Property: Sendable, Equatable {
        public let name: String
        public let schema: Schema
        public let isRequired: Bool
        public let meaning: String

        public init(name: String, schema: Schema, isRequired: Bool, meaning: String) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
            self.meaning = meaning
        }
    }

    /// `excluded` is a pattern that must not match.
    case string(minLength: Int? = nil, maxLength: Int? = nil, pattern: String? = nil, excluded: String? = nil, format: String? = nil)
    case integer(minimum: Int64?, maximum: Int64?)
    case number(minimum: Double?, maximum: Double?)
    case boolean
    case oneOf([String])
    case array(Schema, maxItems: Int?)
    case object([Property])
    /// Any JSON object without NUL and without numbers beyond a double.
    case anyObject
    /// Any of several.
    case either([Schema])
    /// Any JSON.
    case any

    /// The fields of an object; none for anything else.
    public var properties: [Property] {
        guard case .object(let properties) = self else { return [] }
        return properties
    }

    /// Somewhere in it is ``anyObject``, which refers to a definition at the document's root.
    public var needsDefinition: Bool {
        switch self {
        case .anyObject: true
        case .array(let element, _): element.needsDefinition
        case .object(let properties): properties.contains { $0.schema.needsDefinition }
        case .either(let schemas): schemas.contains(where: \.needsDefinition)
        case .string, .integer, .number, .boolean, .oneOf, .any: false
        }
    }
}
