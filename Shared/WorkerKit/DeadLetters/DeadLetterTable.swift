internal import AMQP
internal import LMSModels
internal import Postgres

/// The statement on `dead_letters` that a worker makes.
///
/// Operators read and replay through `lectern dead`.
struct DeadLetterTable: Sendable {
    let schema: String

    func record(_ letters: [(settled: Settled, letter: DeadLetter)], service: String) -> PostgresStatement {
        let rows = letters.compactMap { entry in entry.settled.key.map { ($0, entry.settled, entry.letter) } }
        let origins = rows.map { RetryHeaders.origin(of: $0.1.delivery) }
        let firstTimes = rows.map { row -> Timestamp in
            guard case .string(let text)? = row.1.delivery.properties.headers[RetryHeaders.firstTime] else { return row.2.time }
            return Timestamp(text) ?? row.2.time
        }
        return """
            INSERT INTO \(unescaped: schema).dead_letters AS known
                (key, source, id, type, tenant, reason, code, message, errors, service, handler, attempts, first_at,
                 last_at, worker_version, exchange, routing_key, content_type, body, body_size)
            SELECT DISTINCT ON (key) key, source, id, type, tenant, reason, code, message, errors::jsonb, \(service),
                handler, attempts, first_at, last_at, \(LecternVersion.current), exchange, routing_key, content_type,
                body, body_size
            FROM unnest(\(rows.map(\.0.uuid)), \(rows.map { Self.clean($0.2.source) }), \(rows.map { Self.clean($0.2.id) }),
                \(rows.map { Self.clean($0.2.type) }), \(rows.map { Self.clean($0.2.tenant) }), \(rows.map(\.2.reason.rawValue)),
                \(rows.map { $0.2.code?.rawValue }), \(rows.map { Self.clean($0.2.message) ?? "" }),
                \(rows.map { Self.errors($0.2.errors) }), \(rows.map(\.2.handler)), \(rows.map { Int32($0.2.attempts) }),
                \(firstTimes), \(rows.map(\.2.time)), \(origins.map { Self.clean($0.exchange) }),
                \(origins.map { Self.clean($0.routingKey) }), \(rows.map { Self.clean($0.1.delivery.properties.contentType) }),
                \(rows.map { Self.kept($0.1.delivery.body) }), \(rows.map { Int32($0.1.delivery.body.count) }))
                AS new (key, source, id, type, tenant, reason, code, message, errors, handler, attempts, first_at, last_at,
                        exchange, routing_key, content_type, body, body_size)
            ORDER BY key, last_at DESC
            ON CONFLICT (key) DO UPDATE
            SET reason = EXCLUDED.reason, code = EXCLUDED.code, message = EXCLUDED.message, errors = EXCLUDED.errors,
                attempts = known.attempts + EXCLUDED.attempts, last_at = EXCLUDED.last_at,
                worker_version = EXCLUDED.worker_version, body = EXCLUDED.body, body_size = EXCLUDED.body_size,
                replayed_at = NULL, replayed_by = NULL
            """
    }

    /// The bytes the row keeps for people to read.
    ///
    /// The queue has them all.
    private static func kept(_ body: [UInt8]) -> [UInt8] { body.count <= 65_536 ? body : Array(body.prefix(65_536)) }

    /// Text that came from outside, without the one character that PostgreSQL refuses.
    private static func clean(_ text: String?) -> String? { text?.replacing("\0", with: "\u{FFFD}") }

    private static func errors(_ errors: [Violation]) -> String? {
        guard !errors.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.array { writer in
            for error in errors {
                writer.object { writer in
                    writer.member("path", error.path)
                    writer.member("message", clean(error.message))
                }
            }
        }
        return writer.string
    }
}
