import Postgres

/// How far the workers are with a log of messages.
enum RunProgress {
    /// Messages from `source` in the inboxes, and all dead letters: the worst have no source.
    static func decided(from source: String, _ database: PostgresConnection) async throws -> Int {
        var dead = 0
        for service in VerifyFault.services {
            dead += try await number("SELECT count(*) FROM \(unescaped: service).dead_letters", database)
        }
        return try await inbox(from: source, database) + dead
    }

    /// Messages from `source` in the inboxes.
    static func inbox(from source: String, _ database: PostgresConnection) async throws -> Int {
        var count = 0
        for service in VerifyFault.services {
            count += try await number("SELECT count(*) FROM \(unescaped: service).inbox WHERE source = \(source)", database)
        }
        return count
    }

    /// Events and commands that are not out, jobs that are not done, and messages that wait for another try.
    static func pending(_ database: PostgresConnection) async throws -> Int {
        var events = 0
        for service in VerifyFault.services {
            events += try await number(
                "SELECT (SELECT count(*) FROM \(unescaped: service).outbox) + (SELECT count(*) FROM \(unescaped: service).jobs)", database)
        }
        return events == 0 ? try await waiting(database) : events
    }

    /// Messages that wait for another try.
    ///
    /// A row of a message that was decided meanwhile is old news, until the worker's housekeeping finds it.
    static func waiting(_ database: PostgresConnection) async throws -> Int {
        var waiting = 0
        for service in VerifyFault.services {
            waiting += try await number(
                """
                SELECT count(*) FROM \(unescaped: service).retries AS waiting
                WHERE NOT EXISTS (SELECT FROM \(unescaped: service).inbox WHERE inbox.key = waiting.key)
                """, database)
        }
        return waiting
    }

    private static func number(_ statement: PostgresStatement, _ database: PostgresConnection) async throws -> Int {
        try await database.query(statement).first?.decode(Int.self) ?? 0
    }
}
