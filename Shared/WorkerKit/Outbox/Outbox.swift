internal import LMSModels
internal import Postgres

/// The statements on `outbox` and on the packed audit log.
struct Outbox: Sendable {
    let schema: String

    func append(_ events: PackedEvents) -> PostgresStatement {
        """
        INSERT INTO \(unescaped: schema).outbox (event_count, events)
        VALUES (\(Int32(events.count)), \(String(decoding: events.bytes, as: UTF8.self)))
        """
    }

    func appendAudit(_ effects: Effects) -> PostgresStatement {
        """
        INSERT INTO \(unescaped: schema).audit_batches (entry_count, entries)
        VALUES (\(Int32(effects.auditCount)), \(effects.audit.string))
        """
    }

    /// The oldest rows, by number.
    func pending(limit: Int) -> PostgresStatement {
        "SELECT id, events FROM \(unescaped: schema).outbox ORDER BY id LIMIT \(limit)"
    }

    func delete(_ ids: [Int64]) -> PostgresStatement {
        "DELETE FROM \(unescaped: schema).outbox WHERE id = ANY(\(ids))"
    }

    func countUnrouted(_ types: [String: Int]) -> PostgresStatement {
        let sorted = types.sorted { $0.key < $1.key }
        return """
            INSERT INTO \(unescaped: schema).unrouted_events AS known (type, event_count, last_at)
            SELECT type, events, now() FROM unnest(\(sorted.map(\.key)), \(sorted.map { Int64($0.value) })) AS new (type, events)
            ON CONFLICT (type) DO UPDATE
            SET event_count = known.event_count + EXCLUDED.event_count, last_at = EXCLUDED.last_at
            """
    }
}
