internal import Synchronization

/// Statements of a transaction that go with its next round trip, in the order in which they came.
final class WaitingStatements: Sendable {
    struct Entry: Sendable {
        let statement: PostgresStatement
        /// How many rows it has to affect, if that matters.
        let count: Int?

        func check(_ rows: PostgresRows) throws(PostgresError) {
            guard let count, rows.affected != count else { return }
            throw PostgresError(
                "\(rows.affected) rows instead of \(count)", operation: statement.operation, isUnexpectedCount: true)
        }
    }

    private let entries = Mutex<[Entry]>([])

    var isEmpty: Bool { entries.withLock(\.isEmpty) }
    var hasCounts: Bool { entries.withLock { $0.contains { $0.count != nil } } }

    func add(_ entry: Entry) { entries.withLock { $0.append(entry) } }

    func take() -> [Entry] {
        entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
    }
}
