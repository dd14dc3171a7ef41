internal import CPostgres

extension PostgresConnection {
    /// Stores rows with COPY, from bytes that are ready.
    /// - Parameters:
    ///   - sql: `COPY people (id, name) FROM STDIN (FORMAT binary)`, or the text format.
    ///   - bytes: the whole input; ``PostgresCopyWriter`` makes the binary format.
    /// - Returns: how many rows were stored.
    /// - Throws: ``PostgresError``, and then no row is stored; `CancellationError` before anything is sent.
    public func copyIn(_ sql: String, bytes: [UInt8]) async throws -> Int {
        try Task.checkCancellation()
        return try runCopy(sql, bytes: bytes, in: nil)
    }

    /// Stores rows with COPY in the binary format.
    /// - Parameters:
    ///   - sql: `COPY people (id, name) FROM STDIN (FORMAT binary)`.
    ///   - rows: writes all rows, before the server hears of any.
    /// - Returns: how many rows were stored.
    /// - Throws: what `rows` throws; otherwise as ``copyIn(_:bytes:)``.
    public nonisolated func copyIn(
        _ sql: String, rows: (inout PostgresCopyWriter) throws -> Void
    ) async throws -> Int {
        var writer = PostgresCopyWriter()
        try rows(&writer)
        return try await copyIn(sql, bytes: try writer.finish())
    }

    /// Stores rows with COPY, from bytes that come bit by bit.
    ///
    /// Rows may be cut anywhere.
    /// - Parameters:
    ///   - sql: `COPY people (id, name) FROM STDIN (FORMAT text)`, or the binary format.
    ///   - chunks: the input; the connection is taken until it ends.
    /// - Returns: how many rows were stored.
    /// - Throws: what `chunks` throws, or `CancellationError`, after COPY was told to store nothing; otherwise as
    ///   ``copyIn(_:bytes:)``.
    public nonisolated func copyIn<Chunks: AsyncSequence>(_ sql: String, chunks: Chunks) async throws -> Int
    where Chunks.Element == [UInt8] {
        try await copyIn(sql, chunks: chunks, in: nil)
    }

    nonisolated func copyIn<Chunks: AsyncSequence>(
        _ sql: String, chunks: Chunks, in transaction: Int?
    ) async throws -> Int where Chunks.Element == [UInt8] {
        try Task.checkCancellation()
        try await beginCopy(sql, in: transaction)
        do {
            for try await chunk in chunks {
                try Task.checkCancellation()
                try await continueCopy(chunk)
            }
            try Task.checkCancellation()
        } catch {
            // The sender's own failure is the one to report; the server's answer to it is not.
            _ = try? await endCopy(failing: "the sender gave up")
            throw error
        }
        return try await endCopy(failing: nil)
    }

    /// Runs a whole COPY without letting go of the connection.
    func runCopy(_ sql: String, bytes: [UInt8], in transaction: Int?) throws -> Int {
        try beginCopy(sql, in: transaction)
        do {
            try continueCopy(bytes)
        } catch {
            _ = try? endCopy(failing: "the sender gave up")
            throw error
        }
        return try endCopy(failing: nil)
    }

    private func beginCopy(_ sql: String, in transaction: Int?) throws(PostgresError) {
        let operation = PostgresStatement.operation(of: sql)
        let begin = try admit(transaction, operation)
        try exchange(operation) { handle throws(PostgresError) in
            if let transaction { session = .transaction(id: transaction, begin: nil) }
            let result = try handle.execute((begin.map { $0 + "; " } ?? "") + sql, operation: operation)
            guard result.status == PGRES_COPY_IN else {
                throw PostgresError("expected COPY … FROM STDIN", operation: operation)
            }
            session = .copying(transaction: transaction, operation: operation)
        }
    }

    private func continueCopy(_ bytes: [UInt8]) throws(PostgresError) {
        guard case .copying(_, let operation) = session else { return }
        try exchange(operation) { handle throws(PostgresError) in
            try handle.putCopyData(bytes, operation: operation)
        }
    }

    private func endCopy(failing reason: String?) throws(PostgresError) -> Int {
        guard case .copying(let transaction, let operation) = session else { return 0 }
        session = transaction.map { .transaction(id: $0, begin: nil) } ?? .free
        return try exchange(operation) { handle throws(PostgresError) in
            try handle.endCopy(failing: reason, operation: operation)
        }
    }
}

extension PostgresTransaction {
    /// Stores rows with COPY.
    ///
    /// See ``PostgresConnection/copyIn(_:bytes:)``.
    public func copyIn(_ sql: String, bytes: [UInt8]) async throws -> Int {
        try Task.checkCancellation()
        try await flush()
        return try await connection.runCopy(sql, bytes: bytes, in: id)
    }

    /// Stores rows with COPY.
    ///
    /// See ``PostgresConnection/copyIn(_:rows:)``.
    public func copyIn(_ sql: String, rows: (inout PostgresCopyWriter) throws -> Void) async throws -> Int {
        var writer = PostgresCopyWriter()
        try rows(&writer)
        return try await copyIn(sql, bytes: try writer.finish())
    }

    /// Stores rows with COPY.
    ///
    /// See ``PostgresConnection/copyIn(_:chunks:)``.
    public func copyIn<Chunks: AsyncSequence>(_ sql: String, chunks: Chunks) async throws -> Int
    where Chunks.Element == [UInt8] {
        try await flush()
        return try await connection.copyIn(sql, chunks: chunks, in: id)
    }
}
