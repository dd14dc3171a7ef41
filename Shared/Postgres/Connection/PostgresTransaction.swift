/// The use of a connection within one transaction.
///
/// Valid until the body that it was given to returns.
public struct PostgresTransaction: Sendable {
    let connection: PostgresConnection
    let id: Int
    let waiting = WaitingStatements()

    /// Runs one statement.
    ///
    /// See ``PostgresConnection/query(_:)``.
    public func query(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await pipeline([statement])[0]
    }

    /// Runs one statement for its effect.
    ///
    /// See ``PostgresConnection/execute(_:)``.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws -> Int {
        try await query(statement).affected
    }

    /// Runs several statements in one round trip.
    ///
    /// See ``PostgresConnection/pipeline(_:)``.
    ///
    /// After a failure the transaction can only be rolled back, to a ``savepoint(_:)`` if there is one.
    public func pipeline(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        try Task.checkCancellation()
        return try await send(statements)
    }

    /// Runs what waits and these statements, also for a task that is cancelled.
    func send(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        let first = try waiting.take()
        guard !first.isEmpty else { return try await connection.run(statements, in: id) }
        do {
            let rows = try await connection.run(first.map(\.statement) + statements, in: id)
            for (waited, rows) in zip(first, rows) { try waited.check(rows) }
            return Array(rows[first.count...])
        } catch {
            waiting.fail(error)
            throw error
        }
    }

    /// Lets a statement wait for the next round trip, before whose statements it runs.
    ///
    /// For what is done for its effect alone: it costs no round trip of its own, and its error is that of the round trip,
    /// at the latest of the COMMIT.
    /// - Parameters:
    ///   - statement: see ``PostgresStatement``.
    ///   - count: how many rows it has to insert, update or delete, if that matters; the round trip else throws a
    ///     ``PostgresError`` that says ``PostgresError/isUnexpectedCount``.
    public func later(_ statement: PostgresStatement, affecting count: Int? = nil) {
        waiting.add(.init(statement: statement, count: count))
    }

    /// Runs what waits, if anything does.
    ///
    /// - Throws: as ``pipeline(_:)``.
    public func flush() async throws {
        if !waiting.isEmpty { _ = try await pipeline([]) }
    }

    /// Runs SQL without parameters.
    ///
    /// See ``PostgresConnection/simple(_:)``; it must not end the transaction.
    public func simple(_ sql: String) async throws {
        try Task.checkCancellation()
        try await flush()
        try await connection.runSimple(sql, in: id)
    }

    /// Runs the last statements together with COMMIT, in one round trip.
    ///
    /// The transaction is over then.
    ///
    /// Throwing before the COMMIT means that nothing was stored, with one exception: if the connection was lost
    /// (``PostgresError/isConnectionLost``) it may have happened or not.
    /// - Parameter statements: run in this order before COMMIT.
    /// - Returns: the rows of each.
    /// - Throws: the first error; `CancellationError` if the task was cancelled before, and nothing is sent.
    @discardableResult
    public func finish(with statements: [PostgresStatement] = []) async throws -> [PostgresRows] {
        try Task.checkCancellation()
        // A count has to be known before COMMIT is sent.
        if waiting.hasCounts { try await flush() }
        let first = try waiting.take().map(\.statement)
        return Array(try await connection.finish(id, with: first + statements)[first.count...])
    }

    /// Runs `body` so that its effects can be undone without the rest of the transaction.
    /// - Parameter body: may use the transaction, and savepoints of its own.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, after ROLLBACK TO SAVEPOINT; the transaction then goes on as before.
    public func savepoint<Value>(_ body: (PostgresTransaction) async throws -> Value) async throws -> Value {
        // A savepoint hides an older one of the same name until it is released, so one name is enough.
        try await simple("SAVEPOINT lectern")
        let value: Value
        do {
            value = try await body(self)
            try await flush()
        } catch {
            waiting.reset()
            // Also when the task is cancelled, hence not through simple(_:).
            try? await connection.runSimple("ROLLBACK TO SAVEPOINT lectern; RELEASE SAVEPOINT lectern", in: id)
            throw error
        }
        try await connection.runSimple("RELEASE SAVEPOINT lectern", in: id)
        return value
    }
}
