internal import CPostgres

extension PostgresConnection {
    /// Runs one statement.
    /// - Parameter statement: see ``PostgresStatement``.
    /// - Returns: its rows; none for a statement without RETURNING.
    /// - Throws: ``PostgresError``; `CancellationError` if the task was cancelled before.
    public func query(_ statement: PostgresStatement) async throws -> PostgresRows {
        try Task.checkCancellation()
        return try run([statement], in: nil)[0]
    }

    /// Runs one statement for its effect.
    /// - Parameter statement: see ``PostgresStatement``.
    /// - Returns: how many rows it inserted, updated or deleted.
    /// - Throws: as ``query(_:)``.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws -> Int {
        try await query(statement).affected
    }

    /// Runs several statements in one round trip.
    ///
    /// They are one unit: when one fails, none takes effect. COPY cannot be among them, nor can BEGIN and COMMIT.
    /// - Parameter statements: run in this order.
    /// - Returns: the rows of each.
    /// - Throws: the first error, as ``query(_:)``.
    public func pipeline(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        try Task.checkCancellation()
        return try run(statements, in: nil)
    }

    /// Runs SQL without parameters, also several statements with semicolons between: migrations, SET.
    ///
    /// Several statements are one transaction unless they contain BEGIN or COMMIT themselves.
    /// - Parameter sql: not for values, which would have to be escaped.
    /// - Throws: as ``query(_:)``.
    public func simple(_ sql: String) async throws {
        try Task.checkCancellation()
        try runSimple(sql, in: nil)
    }

    /// Runs statements in one pipeline, behind the BEGIN that is still due and before `last`.
    func run(
        _ statements: [PostgresStatement], in transaction: Int?, then last: String? = nil
    ) throws(PostgresError) -> [PostgresRows] {
        let begin = try admit(transaction, statements.first?.operation ?? "pipeline")
        for statement in statements {
            if let problem = statement.parameters.problem {
                throw PostgresError(problem, operation: statement.operation)
            }
            if statement.isCopy {
                throw PostgresError("COPY needs copyIn or simple", operation: statement.operation)
            }
        }
        var commands: [PostgresCommand] = []
        commands.reserveCapacity(statements.count + 2)
        if let begin { commands.append(.text(begin)) }
        for statement in statements { commands.append(.statement(statement)) }
        if let last { commands.append(.text(last)) }
        guard !commands.isEmpty else { return [] }

        let results = try exchange(commands[0].operation) { handle throws(PostgresError) in
            let wasIdle = handle.isIdle
            // A transaction that this pipeline has opened is open even if the pipeline fails further on.
            defer { if begin != nil, let transaction { session = .transaction(id: transaction, begin: nil) } }
            do throws(PostgresError) {
                return try handle.run(commands, cache: &cache)
            } catch {
                guard error.isStalePlan, handle.isInStep else { throw error }
                forget(statements, after: error)
                // Only if nothing of the caller's came before can all of it be done once more.
                guard wasIdle else { throw error }
                if !handle.isIdle { _ = try handle.execute("ROLLBACK") }
                return try handle.run(commands, cache: &cache)
            }
        }
        if let last, results.last?.commandTag != last {
            throw PostgresError("the server answered \(results.last?.commandTag ?? "nothing")", operation: last)
        }
        return results[(begin == nil ? 0 : 1)...].prefix(statements.count).map(PostgresRows.init)
    }

    func runSimple(_ sql: String, in transaction: Int?) throws(PostgresError) {
        let operation = PostgresStatement.operation(of: sql)
        let begin = try admit(transaction, operation)
        try exchange(operation) { handle throws(PostgresError) in
            if let transaction { session = .transaction(id: transaction, begin: nil) }
            let result = try handle.execute((begin.map { $0 + "; " } ?? "") + sql, operation: operation)
            if result.status == PGRES_COPY_IN {
                _ = try? handle.endCopy(failing: "use copyIn", operation: operation)
                throw PostgresError("COPY … FROM STDIN needs copyIn", operation: operation)
            }
            if result.status == PGRES_COPY_OUT {
                // The data is on its way, and the connection is given up rather than emptied.
                throw PostgresError("COPY … TO STDOUT is not supported", operation: operation, isConnectionLost: true)
            }
        }
    }

    private func forget(_ statements: [PostgresStatement], after error: PostgresError) {
        // 26000: someone ran DISCARD ALL or DEALLOCATE ALL. Otherwise a table has changed under a plan.
        if error.sqlState == "26000" {
            cache.removeAll()
        } else {
            cache.drop(statements.map(StatementCache.Key.init))
        }
    }
}
