/// Writes rows in the binary format of COPY, whose types must be exactly those of the columns.
///
/// ```swift
/// try await connection.copyIn("COPY people (id, name) FROM STDIN (FORMAT binary)") { rows in
///     for person in people { rows.row(person.id, person.name) }
/// }
/// ```
public struct PostgresCopyWriter: Sendable {
    private var bytes: [UInt8]

    /// An empty input.
    public init() {
        // Signature, flags and the length of the header's extension (manual of COPY, "Binary Format").
        bytes = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    }

    /// Writes a whole row; `nil` is NULL.
    public mutating func row<each Value: PostgresEncodable>(_ values: repeat (each Value)?) {
        var columns = 0
        for _ in repeat each values { columns += 1 }
        beginRow(columns: columns)
        repeat append(each values)
    }

    /// Begins a row, to which ``append(_:)`` must then be called once a column.
    public mutating func beginRow(columns: Int) { bytes.append(bigEndian: Int16(columns)) }

    /// Writes the row's next column; `nil` is NULL.
    public mutating func append(_ value: (some PostgresEncodable)?) { bytes.append(lengthAnd: value) }

    /// Writes the end mark.
    /// - Returns: the whole input.
    mutating func finish() throws -> [UInt8] {
        bytes.append(bigEndian: Int16(-1))
        return bytes
    }
}
