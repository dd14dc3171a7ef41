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
