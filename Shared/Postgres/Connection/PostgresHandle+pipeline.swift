internal import CPostgres

/// One thing that a pipeline sends.
enum PostgresCommand {
    /// Without parameters and not prepared: BEGIN, COMMIT.
    case text(String)
    case statement(PostgresStatement)

    var operation: String {
        switch self {
        case .text(let sql): PostgresStatement.operation(of: sql)
        case .statement(let statement): statement.operation
        }
    }
}

extension PostgresHandle {
    private enum Reply {
        case prepared(StatementCache.Key, name: String, command: Int)
        case executed(command: Int)
    }

    /// Sends all commands, then reads all replies: one round trip.
    ///
    /// Outside a transaction the commands are one: either all take effect or none. libpq reads while it cannot
    /// write (`pqSendSome`), so that a long pipeline with long results does not block both sides.
    /// - Parameters:
    ///   - commands: in the order in which they run.
    ///   - cache: is given the statements that had to be prepared.
    /// - Returns: one result a command.
    /// - Throws: the first command's error that failed. The connection is out of pipeline mode, or lost.
    func run(_ commands: [PostgresCommand], cache: inout StatementCache) throws(PostgresError) -> [PostgresResult] {
        guard PQenterPipelineMode(pointer) == 1 else { throw error(commands.first?.operation ?? "pipeline") }
        let replies = try send(commands, cache: &cache)

        var results: [PostgresResult] = []
        results.reserveCapacity(commands.count)
        var failure: PostgresError?
        for reply in replies {
            let result = nextResult()
            let operation: Int
            switch reply {
            case .prepared(let key, let name, let command):
                operation = command
                if let result, result.status == PGRES_COMMAND_OK { cache.insert(key, name: name) }
            case .executed(let command):
                operation = command
                if let result { results.append(result) }
            }
            guard failure == nil else { continue }
            if let result, result.isFailure {
                failure = result.error(operation: commands[operation].operation, isConnectionLost: !isAlive)
            } else if result == nil {
                failure = error(commands[operation].operation)
            }
        }
        // The reply to the sync; after it the server is ready again.
        let isInStep = isAlive && nextResult()?.status == PGRES_PIPELINE_SYNC && PQexitPipelineMode(pointer) == 1
        if let failure { throw failure }
        guard isInStep else { throw error(commands.last?.operation ?? "pipeline") }
        return results
    }

    private func send(_ commands: [PostgresCommand], cache: inout StatementCache) throws(PostgresError) -> [Reply] {
        var replies: [Reply] = []
        replies.reserveCapacity(commands.count * 2)
        var preparing: [StatementCache.Key: String] = [:]
        for (index, command) in commands.enumerated() {
            var isSent = true
            switch command {
            case .text(let sql):
                isSent = PQsendQueryParams(pointer, sql, 0, nil, nil, nil, nil, 1) == 1
            case .statement(let statement):
                let key = StatementCache.Key(statement)
                let name: String
                if let known = cache.name(for: key) ?? preparing[key] {
                    name = known
                } else {
                    name = cache.makeName()
                    preparing[key] = name
                    isSent = PQsendPrepare(pointer, name, key.sql, Int32(key.types.count), key.types) == 1
                    replies.append(.prepared(key, name: name, command: index))
                }
                isSent = isSent && statement.parameters.send(to: name, on: pointer)
            }
            guard isSent else { throw error(command.operation) }
            replies.append(.executed(command: index))
        }
        guard PQpipelineSync(pointer) == 1 else { throw error("pipeline") }
        return replies
    }

    /// The next result, without the null pointer that ends each command's results.
    private func nextResult() -> PostgresResult? {
        guard let result = nextAnswer().map(PostgresResult.init) else { return nil }
        guard result.status != PGRES_PIPELINE_SYNC else { return result }
        // A command yields one result; anything further would be the end mark, or a broken connection's news.
        while isAlive, let further = nextAnswer() { PQclear(further) }
        return result
    }
}

extension PostgresParameters {
    /// Hands the values to libpq, which copies them.
    fileprivate func send(to name: String, on connection: OpaquePointer) -> Bool {
        withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { pointers in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { formats in
                formats.initialize(repeating: 1)
                return bytes.withUnsafeBytes { bytes in
                    for index in 0..<count {
                        // A null pointer means NULL, so an empty value needs an address, whichever.
                        let address =
                            lengths[index] < 0 ? nil : bytes.baseAddress.map { $0 + offsets[index] } ?? Self.empty
                        pointers.initializeElement(at: index, to: address?.assumingMemoryBound(to: CChar.self))
                    }
                    return PQsendQueryPrepared(
                        connection, name, Int32(count), pointers.baseAddress, lengths, formats.baseAddress, 1) == 1
                }
            }
        }
    }

    private static var empty: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1)! }
}
