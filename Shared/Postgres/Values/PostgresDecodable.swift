/// A value that a column can be read as.
public protocol PostgresDecodable: PostgresArrayDecodable {
    /// Reads one value in the server's binary format.
    /// - Parameters:
    ///   - bytes: valid during the call only.
    ///   - type: the type that the server gave the column.
    /// - Returns: the value.
    /// - Throws: ``PostgresDecodingError``, to which the row adds the column's name.
    static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Self

    /// What NULL is read as; `nil`, the default, makes NULL an error. Only `Optional` has such a value.
    static var postgresNull: Self? { get }
}

/// A type whose arrays a column can be read as.
///
/// See ``PostgresArrayEncodable`` for why it stands apart.
public protocol PostgresArrayDecodable: Sendable {
    /// Reads a whole column as an array.
    /// - Parameters:
    ///   - bytes: valid during the call only.
    ///   - type: the type that the server gave the column.
    /// - Returns: the elements.
    /// - Throws: ``PostgresDecodingError``.
    static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> [Self]
}

extension PostgresDecodable {
    public static var postgresNull: Self? { nil }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Self {
        guard let value = Self(rawValue: try RawValue.decode(bytes, type: type)) else {
            throw PostgresDecodingError(expected: Self.self, found: type, reason: "no case has this raw value")
        }
        return value
    }
}

extension Optional: PostgresArrayDecodable where Wrapped: PostgresDecodable {}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Self {
        try Wrapped.decode(bytes, type: type)
    }

    public static var postgresNull: Self? { .some(nil) }
}

extension UnsafeRawBufferPointer {
    /// Reads an integer in network order.
    func load<Value: FixedWidthInteger>(bigEndian offset: Int, as type: Value.Type) -> Value {
        Value(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Reads the only integer that the value consists of.
    func wholeInteger<Value: FixedWidthInteger>(
        as type: Value.Type, for expected: any Any.Type, _ found: PostgresType
    ) throws -> Value {
        guard count == MemoryLayout<Value>.size else {
            throw PostgresDecodingError(expected: expected, found: found, reason: "it has \(count) bytes")
        }
        return load(bigEndian: 0, as: type)
    }
}
