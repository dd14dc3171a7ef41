import Postgres

/// How far the workers are with a log of messages.
enum RunProgress {
    /// Messages from `source` in the inboxes, and all dead letters: the worst have no source.
    static func decided(from source: String, _ database: PostgresConnection) async throws -> Int {
        try await number(
            """
            SELECT (SELECT count(*) FROM enrollment.inbox WHERE source = \(source))
                 + (SELECT count(*) FROM attendance.inbox WHERE source = \(source))
                 + (SELECT count(*) FROM publishing.inbox WHERE source = \(source))
                 + (SELECT count(*) FROM enrollment.dead_letters) + (SELECT count(*) FROM attendance.dead_letters)
                 + (SELECT count(*) FROM publishing.dead_letters)
            """, database)
    }

    /// Events that are not out, and messages that wait for another try.
    static func pending(_ database: PostgresConnection) async throws -> Int {
        let events = try await number(
            """
            SELECT (SELECT count(*) FROM enrollment.outbox) + (SELECT count(*) FROM attendance.outbox)
                 + (SELECT count(*) FROM publishing.outbox)
            """, database)
        return events == 0 ? try await waiting(database) : events
    }

    /// Messages that wait for another try.
    ///
    /// A row of a message that was decided meanwhile is old news, until the worker's housekeeping finds it.
    static func waiting(_ database: PostgresConnection) async throws -> Int {
        try await number(
            """
            SELECT (SELECT count(*) FROM enrollment.retries AS waiting
                    WHERE NOT EXISTS (SELECT FROM enrollment.inbox WHERE inbox.key = waiting.key))
                 + (SELECT count(*) FROM attendance.retries AS waiting
                    WHERE NOT EXISTS (SELECT FROM attendance.inbox WHERE inbox.key = waiting.key))
                 + (SELECT count(*) FROM publishing.retries AS waiting
                    WHERE NOT EXISTS (SELECT FROM publishing.inbox WHERE inbox.key = waiting.key))
            """, database)
    }

    private static func number(_ statement: PostgresStatement, _ database: PostgresConnection) async throws -> Int {
        try await database.query(statement).first?.decode(Int.self) ?? 0
    }
}
