/// One row of a result.
///
/// ```swift
/// for row in try await connection.query("SELECT id, name, born FROM people") {
///     let (id, name, born) = try row.decode(UUID.self, String.self, PostgresDate?.self)
/// }
/// ```
public struct PostgresRow: Sendable {
    let result: PostgresResult
    let index: Int

    /// Reads the only column.
    /// - Throws: ``PostgresDecodingError``, also when there are several.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type) throws -> Value {
        try requireColumns(1, for: type)
        return try result.decode(row: index, column: 0, as: type)
    }

    /// Reads all columns, in order.
    /// - Parameter types: one a column.
    /// - Returns: the values as a tuple.
    /// - Throws: ``PostgresDecodingError``, also when the number of columns is another.
    public func decode<each Column: PostgresDecodable>(
        _ types: repeat (each Column).Type
    ) throws -> (repeat each Column) {
        var wanted = 0
        for _ in repeat each types { wanted += 1 }
        try requireColumns(wanted, for: (repeat each Column).self)
        var column = 0
        func next<Value: PostgresDecodable>(_ type: Value.Type) throws -> Value {
            defer { column += 1 }
            return try result.decode(row: index, column: column, as: type)
        }
        return (repeat try next(each types))
    }

    private func requireColumns(_ wanted: Int, for type: @autoclosure () -> any Any.Type) throws {
        guard wanted != result.columnCount else { return }
        throw PostgresDecodingError(
            expected: type(), found: .unspecified, reason: "the row has \(result.columnCount) columns")
    }

    /// Reads the column at a place, counted from 0.
    public subscript<Value: PostgresDecodable>(column: Int, as type: Value.Type) -> Value {
        get throws {
            guard column >= 0, column < result.columnCount else {
                throw PostgresDecodingError(
                    expected: type, found: .unspecified,
                    reason: "there is no column \(column), only \(result.columnCount)")
            }
            return try result.decode(row: index, column: column, as: type)
        }
    }

    /// Reads the column of a name; the first one if several have it.
    public subscript<Value: PostgresDecodable>(name: String, as type: Value.Type) -> Value {
        get throws {
            guard let column = result.column(named: name) else {
                var error = PostgresDecodingError(
                    expected: type, found: .unspecified, reason: "there is no such column")
                error.column = name
                throw error
            }
            return try result.decode(row: index, column: column, as: type)
        }
    }
}
