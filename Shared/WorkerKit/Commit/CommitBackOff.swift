internal import Logging
internal import Postgres

/// The pauses between tries of one batch.
struct CommitBackOff {
    private var tries = 0
    /// The database came back, or had never gone: a lost connection is then the message's own doing.
    private(set) var databaseAnswered = false

    /// A short pause with jitter, so that two transactions that met do not meet again.
    mutating func pause() async throws {
        tries += 1
        try await Task.sleep(for: .milliseconds(Int64.random(in: 2...20) << Int64(min(tries, 4))))
    }

    /// Returns when the database answers again.
    ///
    /// Says so once when it goes and once when it is back.
    mutating func waitForDatabase(_ pool: PostgresPool, after error: PostgresError, _ logger: Logger) async throws {
        var delay = Duration.milliseconds(50)
        var isAnnounced = false
        while true {
            do {
                _ = try await pool.withConnection { try await $0.query("SELECT 1") }
                if isAnnounced { logger.notice("database is back") }
                databaseAnswered = true
                return
            } catch let error as PostgresError where error.isUnavailable {
                if !isAnnounced { logger.error("database is away; waiting", metadata: ["error": "\(error)"]) }
                isAnnounced = true
            }
            try await Task.sleep(for: delay * Double.random(in: 0.5...1))
            delay = min(delay * 2, .seconds(1))
        }
    }
}

extension PostgresPool {
    /// Does `body` until the database has done it: waits while that is away, and tries again what may pass.
    ///
    /// For what is owed and belongs to no single message; a message's own work has a limit of tries (``BatchCommit``).
    /// - Throws: `CancellationError`, and what trying again cannot mend.
    func insist<Value>(_ logger: Logger, _ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        var backOff = CommitBackOff()
        while true {
            try Task.checkCancellation()
            do {
                return try await withConnection(body)
            } catch let error as PostgresError where error.isUnavailable {
                try await backOff.waitForDatabase(self, after: error, logger)
            } catch let error as PostgresError where error.isRetriable {
                try await backOff.pause()
            }
        }
    }
}
