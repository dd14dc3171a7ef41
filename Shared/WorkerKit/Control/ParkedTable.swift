internal import AMQP
internal import Foundation
internal import LMSModels
internal import Postgres

/// The statements on `parked` and `rate_buckets`.
struct ParkedTable: Sendable {
    let schema: String

    /// A message that is to be kept back.
    struct Entry {
        let message: Admitted
        let cause: String
        let properties: MessageProperties
        let parkedAt: Timestamp
    }

    /// A message that is kept back.
    struct Row {
        let key: InboxKey
        let cause: String
        let parkings: Int32
        let properties: MessageProperties
        let body: [UInt8]
        let parkedAt: Timestamp
    }

    /// Keeps messages back; what is there already was sent on a moment ago and has come again, or came twice.
    func park(_ entries: [Entry]) -> PostgresStatement {
        let sorted = entries.sorted { $0.message.key < $1.message.key }
        return """
            INSERT INTO \(unescaped: schema).parked AS known
                (key, source, id, type, tenant, cause, attempts, properties, body, parked_at)
            SELECT DISTINCT ON (key) key, source, id, type, tenant, cause, attempts, properties::jsonb, body, parked_at
            FROM unnest(\(sorted.map(\.message.key.uuid)), \(sorted.map(\.message.envelope.source)),
                \(sorted.map(\.message.envelope.id)), \(sorted.map(\.message.envelope.type.text)),
                \(sorted.map { $0.message.envelope.tenant?.text }), \(sorted.map(\.cause)),
                \(sorted.map { Int32($0.message.attempt) }), \(sorted.map { ParkedProperties.json($0.properties) }),
                \(sorted.map { $0.message.delivery.body }), \(sorted.map(\.parkedAt)))
                AS new (key, source, id, type, tenant, cause, attempts, properties, body, parked_at)
            ORDER BY key
            ON CONFLICT (key) DO UPDATE SET parkings = known.parkings + 1, cause = EXCLUDED.cause
            """
    }

    /// The cause of messages that cannot be sent on.
    static let unsendable = "unsendable"

    /// The oldest behind a place, without those of some causes.
    func page(after place: (Timestamp, InboxKey)?, except causes: [String], limit: Int) -> PostgresStatement {
        let (time, key) =
            place ?? (
                Timestamp(microseconds: -62_000_000_000_000_000),
                InboxKey(uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
            )
        return """
            SELECT key, cause, parkings, properties::text, body, parked_at FROM \(unescaped: schema).parked
            WHERE (parked_at, key) > (\(time), \(key.uuid)) AND cause <> ALL(\(causes + [Self.unsendable]))
            ORDER BY parked_at, key LIMIT \(Int32(limit))
            """
    }

    /// The oldest of one cause.
    func oldest(of cause: String, limit: Int) -> PostgresStatement {
        """
        SELECT key, cause, parkings, properties::text, body, parked_at FROM \(unescaped: schema).parked
        WHERE cause = \(cause) ORDER BY parked_at LIMIT \(Int32(limit))
        """
    }

    /// How many there are of one cause, as far as they matter.
    func count(of cause: String, upTo limit: Int) -> PostgresStatement {
        "SELECT count(*) FROM (SELECT FROM \(unescaped: schema).parked WHERE cause = \(cause) LIMIT \(Int32(limit))) AS found"
    }

    /// Where a row stands in the order of age.
    func place(_ row: PostgresRow) throws -> (Timestamp, InboxKey) {
        (try row["parked_at", as: Timestamp.self], InboxKey(uuid: try row["key", as: UUID.self]))
    }

    func read(_ row: PostgresRow) throws -> Row {
        let (key, cause, parkings, properties, body, parkedAt) = try row.decode(
            UUID.self, String.self, Int32.self, String.self, [UInt8].self, Timestamp.self)
        return Row(
            key: InboxKey(uuid: key), cause: cause, parkings: parkings, properties: try ParkedProperties.read(properties),
            body: body, parkedAt: parkedAt)
    }

    /// Forgets messages that were sent on, unless they were parked again meanwhile.
    func remove(_ rows: [Row]) -> PostgresStatement {
        let sorted = rows.sorted { $0.key < $1.key }
        return """
            DELETE FROM \(unescaped: schema).parked AS parked
            USING unnest(\(sorted.map(\.key.uuid)), \(sorted.map(\.parkings))) AS sent (key, parkings)
            WHERE parked.key = sent.key AND parked.parkings = sent.parkings
            """
    }

    /// Leaves messages where they are for good; operators see them.
    func giveUp(_ rows: [Row]) -> PostgresStatement {
        "UPDATE \(unescaped: schema).parked SET cause = \(Self.unsendable) WHERE key = ANY(\(rows.map(\.key).sorted().map(\.uuid)))"
    }

    /// Takes tokens of tenants with a rate limit: one row each, with how many there were.
    ///
    /// `isNew` for messages that have not waited: they get none while others of their tenant wait.
    func take(_ wanted: [(tenant: String, rate: Int, count: Int)], isNew: Bool = false) -> PostgresStatement {
        let sorted = wanted.sorted { $0.tenant < $1.tenant }
        return """
            SELECT tenant_code, CASE
                WHEN \(isNew) AND EXISTS (SELECT FROM \(unescaped: schema).parked WHERE cause = 'rate:' || tenant_code) THEN 0
                ELSE \(unescaped: schema).take_tokens(tenant_code, rate, wanted) END
            FROM unnest(\(sorted.map(\.tenant)), \(sorted.map { Double($0.rate) }), \(sorted.map { Int32($0.count) }))
                AS wish (tenant_code, rate, wanted)
            """
    }
}
