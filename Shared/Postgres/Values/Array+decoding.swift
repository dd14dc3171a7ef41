extension PostgresDecodable {
    public static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> [Self] {
        func broken(_ reason: String) -> PostgresDecodingError {
            PostgresDecodingError(expected: [Self].self, found: type, reason: reason)
        }
        guard bytes.count >= 12 else { throw broken("it is no array") }
        let dimensions = bytes.load(bigEndian: 0, as: Int32.self)
        let elementType = PostgresType(rawValue: bytes.load(bigEndian: 8, as: UInt32.self))
        // Every scalar of 12 bytes or more could pass for a header; an array type has the right element in it.
        guard elementType.array == type || type.rawValue >= 16384 else { throw broken("it is no array") }
        guard dimensions > 0 else { return [] }
        guard dimensions == 1, bytes.count >= 20 else { throw broken("it has \(dimensions) dimensions") }

        let count = Int(bytes.load(bigEndian: 12, as: Int32.self))
        var elements: [Self] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            guard offset + 4 <= bytes.count else { throw broken("it ends too early") }
            let length = Int(bytes.load(bigEndian: offset, as: Int32.self))
            offset += 4
            guard length >= 0 else {
                guard let null = postgresNull else { throw broken("it holds NULL; read it as [\(Self.self)?]") }
                elements.append(null)
                continue
            }
            guard offset + length <= bytes.count else { throw broken("it ends too early") }
            elements.append(
                try decode(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]), type: elementType))
            offset += length
        }
        return elements
    }
}

/// A byte is no column type; its array is `bytea`.
extension UInt8: PostgresArrayDecodable {
    public static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> [UInt8] {
        guard type == .bytea else { throw PostgresDecodingError.mismatch([UInt8].self, type) }
        return Array(bytes)
    }
}

extension Array: PostgresArrayDecodable where Element: PostgresArrayDecodable {}

extension Array: PostgresDecodable where Element: PostgresArrayDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> [Element] {
        try Element.decodeArray(bytes, type: type)
    }
}
