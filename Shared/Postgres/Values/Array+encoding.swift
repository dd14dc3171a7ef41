// The binary format of arrays (`array_recv` in PostgreSQL's source), integers in network order:
//
//     int4 dimensions (0 when empty, else 1)   int4 has NULLs   int4 type of the elements
//     int4 length, int4 lower bound            only when there is a dimension
//     int4 length or -1, bytes                 for each element
//
// The loops stand in the protocol's extension, not in the conditional conformance of Array: the compiler makes
// a specialized copy for each conforming type of this module, and a caller in another module pays one dynamic
// call an array instead of several an element.

extension PostgresEncodable {
    public static var postgresArrayType: PostgresType { postgresType.array }

    public static func encodeArray(_ elements: [Self], into buffer: inout [UInt8]) {
        appendArrayHeader(count: elements.count, hasNulls: false, to: &buffer)
        for element in elements { buffer.append(lengthAnd: element) }
    }

    public static func encodeArray(_ elements: [Self?], into buffer: inout [UInt8]) {
        // The server sets the flag itself from the elements; it only insists on 0 or 1.
        appendArrayHeader(count: elements.count, hasNulls: true, to: &buffer)
        for element in elements { buffer.append(lengthAnd: element) }
    }

    private static func appendArrayHeader(count: Int, hasNulls: Bool, to buffer: inout [UInt8]) {
        buffer.reserveCapacity(buffer.count + 20 + count * (4 + MemoryLayout<Self>.size))
        buffer.append(bigEndian: Int32(count == 0 ? 0 : 1))
        buffer.append(bigEndian: Int32(hasNulls ? 1 : 0))
        buffer.append(bigEndian: postgresType.rawValue)
        guard count > 0 else { return }
        buffer.append(bigEndian: Int32(count))
        buffer.append(bigEndian: Int32(1))
    }
}

extension Optional: PostgresArrayEncodable where Wrapped: PostgresEncodable {
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    public static func encodeArray(_ elements: [Wrapped?], into buffer: inout [UInt8]) {
        Wrapped.encodeArray(elements, into: &buffer)
    }
}

/// A byte is no column type; its array is `bytea`.
extension UInt8: PostgresArrayEncodable {
    public static var postgresArrayType: PostgresType { .bytea }

    public static func encodeArray(_ elements: [UInt8], into buffer: inout [UInt8]) {
        buffer.append(contentsOf: elements)
    }
}

extension Array: PostgresArrayEncodable where Element: PostgresArrayEncodable {}

/// One-dimensional arrays of every encodable type; `[UInt8]` is `bytea` and `[[UInt8]]` is `bytea[]`.
///
/// Arrays of arrays have no type of their own and the server refuses them.
extension Array: PostgresEncodable where Element: PostgresArrayEncodable {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public func encode(into buffer: inout [UInt8]) { Element.encodeArray(self, into: &buffer) }
}
