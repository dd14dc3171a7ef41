/// What a statement returned: its rows, or how many it changed.
///
/// The rows stay in libpq's memory and are decoded where they are read. They may outlive the connection and be
/// read on any thread.
public struct PostgresRows: Sendable {
    let result: PostgresResult

    /// How many rows the statement inserted, updated, deleted, selected or copied.
    public var affected: Int { result.affected }

    public var columns: [PostgresColumn] {
        (0..<result.columnCount).map {
            PostgresColumn(name: result.name(ofColumn: $0), type: result.type(ofColumn: $0))
        }
    }
}

/// Name and type of a column of a result.
public struct PostgresColumn: Hashable, Sendable {
    public let name: String
    public let type: PostgresType
}

extension PostgresRows: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { result.rowCount }
    public subscript(index: Int) -> PostgresRow { PostgresRow(result: result, index: index) }
}
