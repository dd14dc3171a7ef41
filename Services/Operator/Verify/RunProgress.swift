import Postgres

/// How far the workers are with a log of messages.
enum RunProgress {
    /// Messages from `source` in the inboxes, and all dead letters: the worst have no source.
    static func decided(from source: String, _ database: PostgresConnection) async throws -> Int {
        try await number(
            """
            SELECT (SELECT count(*) FROM enrollment.inbox WHERE source = \(source))
                 + (SELECT count(*) FROM attendance.inbox WHERE source = \(source))
                 + (SELECT count(*) FROM enrollment.dead_letters) + (SELECT count(*) FROM attendance.dead_letters)
            """, database)
    }

    /// Events that are not out, and messages that wait for another try.
    static func pending(_ database: PostgresConnection) async throws -> Int {
        try await number(
            """
            SELECT (SELECT count(*) FROM enrollment.outbox) + (SELECT count(*) FROM attendance.outbox)
                 + (SELECT count(*) FROM enrollment.retries) + (SELECT count(*) FROM attendance.retries)
            """, database)
    }

    private static func number(_ statement: PostgresStatement, _ database: PostgresConnection) async throws -> Int {
        try await database.query(statement).first?.decode(Int.self) ?? 0
    }
}
