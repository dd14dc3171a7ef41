/// A value in a header or argument table.
///
/// The wire knows more kinds of numbers; all integers arrive as `int`, floats and decimals as `double`.
/// An unsigned 64-bit number above `Int64.max` arrives as `double`.
public enum FieldValue: Sendable, Equatable {
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Seconds since 1970.
    case timestamp(Int64)
    case array([FieldValue])
    case table([String: FieldValue])
    case null
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension FieldValue {
    /// The text, if this is a `string`, or `bytes` that are UTF-8.
    public var stringValue: String? {
        switch self {
        case .string(let string): string
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The number, if this is an `int` or a `timestamp`.
    public var intValue: Int64? {
        switch self {
        case .int(let value), .timestamp(let value): value
        default: nil
        }
    }
}
