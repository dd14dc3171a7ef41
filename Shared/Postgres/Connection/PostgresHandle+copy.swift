internal import CPostgres

extension PostgresHandle {
    /// Sends a piece of COPY data.
    ///
    /// Blocks while the server does not keep up.
    func putCopyData(_ bytes: [UInt8], operation: String) throws(PostgresError) {
        // libpq takes the length as a C int.
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 24)
            rest = rest.dropFirst(piece.count)
            let isSent = piece.withUnsafeBytes { bytes in
                PQputCopyData(pointer, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count)) == 1
            }
            guard isSent else { throw error(operation) }
        }
    }

    /// Ends COPY, so that the rows are stored or, with a `reason`, none of them.
    /// - Returns: how many rows the server stored.
    func endCopy(failing reason: String?, operation: String) throws(PostgresError) -> Int {
        guard PQputCopyEnd(pointer, reason) == 1 else { throw error(operation) }
        var affected = 0
        var failure: PostgresError?
        while isAlive, let result = nextAnswer().map(PostgresResult.init) {
            if result.isFailure {
                failure = failure ?? result.error(operation: operation, isConnectionLost: !isAlive)
            } else {
                affected = result.affected
            }
        }
        if let failure { throw failure }
        guard isAlive else { throw error(operation) }
        return affected
    }
}
