internal import LMSModels
internal import Postgres

/// The statements on `retries`: what is on its way through the wait queues, for operators to see.
///
/// The queues are the truth. A row can be missing for a moment, or stay behind where its message was decided while it was
/// written; it never decides anything.
struct RetryTable: Sendable {
    let schema: String

    func record(_ messages: [(settled: Settled, delay: Int)], now: Timestamp) -> PostgresStatement {
        let rows = messages.compactMap { message -> (InboxKey, Envelope, Reply, Int, Int)? in
            guard let key = message.settled.key, let envelope = message.settled.envelope else { return nil }
            return (key, envelope, message.settled.reply, message.settled.attempt + 1, message.delay)
        }.sorted { $0.0 < $1.0 }
        return """
            INSERT INTO \(unescaped: schema).retries AS known
                (key, source, id, type, tenant, outcome, code, message, attempts, first_at, last_at, due_at)
            SELECT DISTINCT ON (key) key, source, id, type, tenant, outcome, code, message, attempts, at, at, due
            FROM unnest(\(rows.map(\.0.uuid)), \(rows.map(\.1.source)), \(rows.map(\.1.id)), \(rows.map(\.1.type.text)),
                \(rows.map { $0.1.tenant?.text }), \(rows.map(\.2.outcome.rawValue)), \(rows.map { $0.2.code?.rawValue }),
                \(rows.map { $0.2.message ?? "" }), \(rows.map { Int32($0.3) }),
                \(rows.map { _ in now }), \(rows.map { Timestamp(microseconds: now.microseconds + Int64($0.4) * 1_000) }))
                AS new (key, source, id, type, tenant, outcome, code, message, attempts, at, due)
            WHERE NOT EXISTS (SELECT FROM \(unescaped: schema).inbox WHERE inbox.key = new.key)
            ORDER BY key, attempts DESC
            ON CONFLICT (key) DO UPDATE
            SET outcome = EXCLUDED.outcome, code = EXCLUDED.code, message = EXCLUDED.message,
                attempts = EXCLUDED.attempts, last_at = EXCLUDED.last_at, due_at = EXCLUDED.due_at
            """
    }

    /// Forgets rows of messages that were decided while they were written.
    func removeDecided() -> PostgresStatement {
        """
        DELETE FROM \(unescaped: schema).retries AS waiting
        WHERE due_at < now() AND EXISTS (SELECT FROM \(unescaped: schema).inbox WHERE inbox.key = waiting.key)
        """
    }

    func remove(_ keys: [InboxKey]) -> PostgresStatement {
        "DELETE FROM \(unescaped: schema).retries WHERE key = ANY(\(keys.sorted().map(\.uuid)))"
    }
}
