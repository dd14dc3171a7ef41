internal import CPostgres
internal import Logging

/// What a transaction sees of others that run at the same time; see the server's manual, 13.2.
public enum PostgresIsolation: String, Sendable {
    case readCommitted = "READ COMMITTED"
    /// May fail with 40001: retry the whole transaction.
    case repeatableRead = "REPEATABLE READ"
    /// May fail with 40001: retry the whole transaction.
    case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
    /// Runs `body` in a transaction: COMMIT when it returns, ROLLBACK when it throws.
    ///
    /// BEGIN travels with the first statement, so that a transaction without statements costs no round trip, and
    /// one of a pipeline and ``PostgresTransaction/finish(with:)`` costs two.
    ///
    /// Cancellation: each statement of a cancelled task throws before it is sent, hence ROLLBACK. Once `body` has
    /// returned, COMMIT is sent whether the task is cancelled or not. COMMIT and ROLLBACK are never interrupted.
    /// - Parameters:
    ///   - isolation: what the transaction sees of others.
    ///   - body: must use the transaction, not the connection, and not keep it.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, even if ROLLBACK fails after it; ``PostgresError`` when COMMIT fails or when a
    ///   statement had failed and `body` went on as if it had not.
    public nonisolated func transaction<Value>(
        isolation: PostgresIsolation = .readCommitted, _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        let transaction = PostgresTransaction(connection: self, id: try await beginTransaction(isolation))
        let value: Value
        do {
            value = try await body(transaction)
            // COMMIT follows whether the task is cancelled or not, and so does what belongs before it.
            if !transaction.waiting.isEmpty { _ = try await transaction.send([]) }
        } catch {
            await rollBack(transaction.id)
            throw error
        }
        try await commit(transaction.id)
        return value
    }

    private func beginTransaction(_ isolation: PostgresIsolation) throws -> Int {
        try Task.checkCancellation()
        _ = try admit(nil, "BEGIN")
        guard let handle, status.read(\.isUsable) else { throw lost("BEGIN") }
        guard handle.isIdle else {
            throw PostgresError("a transaction is open that SQL has begun", operation: "BEGIN")
        }
        lastTransaction += 1
        session = .transaction(id: lastTransaction, begin: "BEGIN ISOLATION LEVEL \(isolation.rawValue)")
        return lastTransaction
    }

    /// Runs the last statements and COMMIT in one pipeline.
    func finish(_ id: Int, with statements: [PostgresStatement]) throws -> [PostgresRows] {
        try requireHealthy(id, "COMMIT")
        let rows = try run(statements, in: id, then: "COMMIT")
        session = .free
        return rows
    }

    private func commit(_ id: Int) throws {
        // Finished by finish(with:), or never begun: nothing to do.
        guard case .transaction(id, let begin) = session else { return }
        guard begin == nil else { return session = .free }
        defer {
            rollBack(id)
            session = .free
        }
        try requireHealthy(id, "COMMIT")
        _ = try run([], in: id, then: "COMMIT")
    }

    /// COMMIT of a failed transaction is a ROLLBACK that reports success; so ask before.
    private func requireHealthy(_ id: Int, _ operation: String) throws(PostgresError) {
        _ = try admit(id, operation)
        if handle?.transactionStatus == PQTRANS_INERROR {
            throw PostgresError("a statement of the transaction had failed: it is rolled back", operation: operation)
        }
    }

    /// Never throws: the reason for the rollback is what the caller has to hear.
    private func rollBack(_ id: Int) {
        guard case .transaction(id, let begin) = session else { return }
        session = .free
        guard begin == nil, let handle, handle.isAlive, !handle.isIdle else { return }
        do {
            _ = try exchange("ROLLBACK") { handle throws(PostgresError) in try handle.execute("ROLLBACK") }
        } catch {
            logger.warning("ROLLBACK failed, the connection is given up", metadata: ["error": "\(error)"])
            retire()
        }
    }
}
