/// The use of a connection within one transaction.
///
/// Valid until the body that it was given to returns.
public struct PostgresTransaction: Sendable {
    let connection: PostgresConnection
    let id: Int

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
        return try await connection.run(statements, in: id)
    }

    /// Runs SQL without parameters.
    ///
    /// See ``PostgresConnection/simple(_:)``; it must not end the transaction.
    public func simple(_ sql: String) async throws {
        try Task.checkCancellation()
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
        return try await connection.finish(id, with: statements)
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
        } catch {
            // Also when the task is cancelled, hence not through simple(_:).
            try? await connection.runSimple("ROLLBACK TO SAVEPOINT lectern; RELEASE SAVEPOINT lectern", in: id)
            throw error
        }
        try await connection.runSimple("RELEASE SAVEPOINT lectern", in: id)
        return value
    }
}
