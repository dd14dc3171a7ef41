/// A value that can stand in an interpolation of ``PostgresStatement`` and in a row of ``PostgresCopyWriter``.
///
/// The module gives conformances to `Bool`, the signed integers, `Float`, `Double`, `String`, `UUID`, `[UInt8]`
/// (bytea), ``PostgresJSON``, ``PostgresTimestamp``, ``PostgresDate``, ``PostgresTime``, and arrays of them with
/// or without NULLs. An enum with a raw value of such a type only has to declare the conformance:
///
/// ```swift
/// enum Presence: String, PostgresEncodable, PostgresDecodable { case present, late }
/// ```
public protocol PostgresEncodable: PostgresArrayEncodable {
    /// The type that the parameter is declared with when its statement is prepared.
    static var postgresType: PostgresType { get }

    /// Appends the value in the server's binary format, without the length word.
    /// - Parameter buffer: holds other values before this one, which must be left alone.
    func encode(into buffer: inout [UInt8])

    /// Appends an array in which `nil` is NULL. The default suits every type.
    /// - Parameters:
    ///   - elements: the array, which may be empty.
    ///   - buffer: holds other values before this one.
    static func encodeArray(_ elements: [Self?], into buffer: inout [UInt8])
}

/// A type whose arrays can be parameters.
///
/// It stands apart from ``PostgresEncodable`` because of `UInt8`: a byte is no column type, but `[UInt8]` is.
public protocol PostgresArrayEncodable: Sendable {
    /// The type of `[Self]`, by default the array of ``PostgresEncodable/postgresType``.
    static var postgresArrayType: PostgresType { get }

    /// Appends the whole array in the server's binary format, without the length word.
    /// - Parameters:
    ///   - elements: the array, which may be empty.
    ///   - buffer: holds other values before this one.
    static func encodeArray(_ elements: [Self], into buffer: inout [UInt8])
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    public static var postgresType: PostgresType { RawValue.postgresType }
    public func encode(into buffer: inout [UInt8]) { rawValue.encode(into: &buffer) }
}

extension [UInt8] {
    /// Appends an integer in network order.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    /// Writes an integer in network order over bytes that are there already.
    mutating func store(bigEndian value: Int32, at offset: Int) {
        withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self) }
    }

    /// Appends a value behind its length word, or the length word of NULL.
    mutating func append(lengthAnd value: (some PostgresEncodable)?) {
        guard let value else { return append(bigEndian: Int32(-1)) }
        let start = count
        append(bigEndian: Int32(0))
        value.encode(into: &self)
        store(bigEndian: Int32(count - start - 4), at: start)
    }
}
