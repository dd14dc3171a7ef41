internal import Glibc

/// The values of one statement, all in one buffer, as libpq takes them.
struct PostgresParameters: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var types: [UInt32] = []
    private(set) var offsets: [Int] = []
    /// In bytes; -1 is NULL.
    private(set) var lengths: [Int32] = []
    /// Why the statement must not be sent, with the number of the parameter.
    private(set) var problem: String?

    var count: Int { types.count }

    mutating func append<Value: PostgresEncodable>(_ value: Value) {
        let start = bytes.count
        value.encode(into: &bytes)
        let type = Value.postgresType
        add(type: type, offset: start, length: bytes.count - start)
        if holdsNul(from: start, type: type) {
            problem = problem ?? "parameter $\(count) holds a NUL character, which text in PostgreSQL cannot"
        }
        if bytes.count > Self.byteLimit {
            problem = problem ?? "the parameters up to $\(count) exceed \(Self.byteLimit) bytes"
        }
        if count > Int(UInt16.max) {
            problem = problem ?? "a statement has at most 65535 parameters; pass arrays and unnest them"
        }
    }

    mutating func appendNull(type: PostgresType) { add(type: type, offset: bytes.count, length: -1) }

    /// The bytes of one parameter, or `nil` for NULL.
    func value(at index: Int) -> ArraySlice<UInt8>? {
        lengths[index] < 0 ? nil : bytes[offsets[index]..<offsets[index] + Int(lengths[index])]
    }

    /// Below the 1 GiB that a protocol message may have (`MaxAllocSize` in PostgreSQL's source).
    private static let byteLimit = 1 << 29

    private mutating func add(type: PostgresType, offset: Int, length: Int) {
        types.append(type.rawValue)
        offsets.append(offset)
        lengths.append(Int32(clamping: length))
    }

    /// Looks at the encoded bytes, so that a type of another module is checked too.
    private func holdsNul(from start: Int, type: PostgresType) -> Bool {
        bytes.withUnsafeBytes { all in
            let value = UnsafeRawBufferPointer(rebasing: all[start...])
            if type == .jsonb || type.isTextual { return Self.holdsNul(value) }
            guard type == PostgresType.text.array || type == PostgresType.jsonb.array else { return false }
            var offset = 20
            while offset + 4 <= value.count {
                let length = Int(value.load(bigEndian: offset, as: Int32.self))
                offset += 4
                guard length > 0 else { continue }
                if Self.holdsNul(UnsafeRawBufferPointer(rebasing: value[offset..<offset + length])) { return true }
                offset += length
            }
            return false
        }
    }

    private static func holdsNul(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
    }
}
