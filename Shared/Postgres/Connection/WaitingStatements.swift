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

    private struct State {
        var entries: [Entry] = []
        /// Why statements that waited had no effect: without them the transaction must not go on.
        var failure: (any Error)?
    }

    private let state = Mutex(State())

    var isEmpty: Bool { state.withLock { $0.entries.isEmpty && $0.failure == nil } }
    var hasCounts: Bool { state.withLock { $0.entries.contains { $0.count != nil } } }

    func add(_ entry: Entry) { state.withLock { $0.entries.append(entry) } }

    /// Hands them out, to be sent now.
    /// - Throws: what has gone wrong with earlier ones.
    func take() throws -> [Entry] {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            defer { state.entries = [] }
            return state.entries
        }
    }

    /// Remembers that those which were taken have failed.
    func fail(_ error: any Error) { state.withLock { $0.failure = error } }

    /// Forgets what belongs to a savepoint that is rolled back.
    func reset() { state.withLock { $0 = State() } }
}
