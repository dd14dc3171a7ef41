/// A value in a policy's definition or in the arguments of an exchange, a queue or a binding.
///
/// The broker's management API speaks JSON; these are the shapes that occur there.
public enum TopologyValue: Sendable, Hashable {
    case string(String)
    case int(Int)
    case double(Double)
    case bool(Bool)
    case list([TopologyValue])
    case null
}

extension TopologyValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }

    /// The number, when this is a whole number.
    public var integer: Int? {
        if case .int(let value) = self { value } else { nil }
    }
}

extension TopologyValue: CustomStringConvertible {
    /// The value as it reads in a diff: an empty string shows as `""`, not as nothing.
    public var description: String {
        switch self {
        case .string(let value): value.isEmpty ? "\"\"" : value
        case .int(let value): String(value)
        case .double(let value): String(value)
        case .bool(let value): String(value)
        case .list(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        case .null: "null"
        }
    }
}

extension TopologyValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode([TopologyValue].self) {
            self = .list(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .null: try container.encodeNil()
        }
    }
}
