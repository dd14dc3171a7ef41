internal import Foundation
internal import LMSModels
internal import Postgres

/// The statements on the inbox, which give every message its effect once.
///
/// It has four generations (see `inbox_generations.sql`). These statements name the tables, in the order in which a
/// rotation locks them, and not the view: a transaction that holds `inbox_current` must not wait for the view, which the
/// rotation holds while it waits for `inbox_current`.
struct Inbox: Sendable {
    private static let past = ["inbox_past_1", "inbox_past_2", "inbox_past_3"]

    let schema: String

    /// What was decided about a message the first time.
    struct FirstOutcome: Sendable {
        let outcome: Outcome
        let code: OutcomeCode?
        let message: String?
        let result: String?
    }

    /// Claims the messages for this transaction.
    ///
    /// A claim by a transaction that still runs elsewhere makes this one wait for its end. Claims come before
    /// any other row is touched and in key order, so two transactions never wait for each other in a circle.
    ///
    /// Hopefully, it inserts without looking, together with the handler's first statements: nearly all messages come once.
    /// `ON CONFLICT DO NOTHING` costs half as much again (note 0002), and is for batches where the hope has failed.
    /// - Parameters:
    ///   - messages: each identity once.
    ///   - isHopeful: whether the transaction may fail where one of them is known; ``isKnownMessage(_:)`` tells from the
    ///     error.
    ///   - transaction: in which nothing has been done yet.
    /// - Returns: the keys of those that were decided before; nearly always none.
    /// - Throws: ``PostgresError``.
    func claim(
        _ messages: [Admitted], isHopeful: Bool, in transaction: PostgresTransaction
    ) async throws -> Set<InboxKey> {
        let sorted = messages.sorted { $0.key < $1.key }
        // $1 is the keys, once more.
        let past = Self.past.map { "SELECT key FROM \(schema).\($0) WHERE key = ANY($1)" }.joined(separator: " UNION ALL ")
        let statement: PostgresStatement = """
            INSERT INTO \(unescaped: schema).inbox_current (key, source, id, type, tenant, variant)
            SELECT * FROM unnest(\(sorted.map(\.key.uuid)), \(sorted.map(\.envelope.source)), \(sorted.map(\.envelope.id)),
                \(sorted.map(\.envelope.type.text)), \(sorted.map { $0.envelope.tenant?.text }), \(sorted.map { $0.path?.variant }))
                AS new (key, source, id, type, tenant, variant)
            WHERE new.key <> ALL (ARRAY(\(unescaped: past)))
            \(unescaped: isHopeful ? "" : "ON CONFLICT (key) DO NOTHING RETURNING key")
            """
        if isHopeful {
            transaction.later(statement, affecting: sorted.count)
            return []
        }
        let rows = try await transaction.query(statement)
        if rows.affected == sorted.count { return [] }
        return Set(sorted.map(\.key)).subtracting(try rows.map { InboxKey(uuid: try $0.decode(UUID.self)) })
    }

    /// Whether a hopeful claim has failed, and with it the transaction: one of the messages is known.
    func isKnownMessage(_ error: PostgresError) -> Bool {
        error.isUnexpectedCount || error.sqlState == "23505" && error.table == "inbox_current"
    }

    /// Takes back the claims of messages that will come again.
    func release(_ keys: [InboxKey]) -> PostgresStatement {
        "DELETE FROM \(unescaped: schema).inbox_current WHERE key = ANY(\(keys.sorted().map(\.uuid)))"
    }

    /// Writes down what was decided, where it is not plainly `applied`.
    func decide(_ decisions: [(key: InboxKey, reply: Reply)]) -> PostgresStatement {
        """
        UPDATE \(unescaped: schema).inbox_current AS inbox
        SET outcome = decided.outcome, code = decided.code, message = decided.message, result = decided.result::jsonb
        FROM unnest(\(decisions.map(\.key.uuid)), \(decisions.map(\.reply.outcome.rawValue)),
            \(decisions.map { $0.reply.code?.rawValue }), \(decisions.map(\.reply.message)),
            \(decisions.map { $0.reply.result.map { String(decoding: $0, as: UTF8.self) } }))
            AS decided (key, outcome, code, message, result)
        WHERE inbox.key = decided.key
        """
    }

    func firstOutcomes(of keys: [InboxKey], in transaction: PostgresTransaction) async throws -> [InboxKey: FirstOutcome] {
        let generations = (["inbox_current"] + Self.past).map {
            "SELECT key, outcome, code, message, result FROM \(schema).\($0)"
        }
        let rows = try await transaction.query(
            """
            SELECT key, outcome, code, message, result::text
            FROM (\(unescaped: generations.joined(separator: " UNION ALL "))) AS inbox
            WHERE key = ANY(\(keys.map(\.uuid)))
            """)
        var outcomes: [InboxKey: FirstOutcome] = [:]
        for row in rows {
            let (key, outcome, code, message, result) = try row.decode(UUID.self, String.self, String?.self, String?.self, String?.self)
            outcomes[InboxKey(uuid: key)] = FirstOutcome(
                outcome: Outcome(rawValue: outcome) ?? .applied, code: code.flatMap(OutcomeCode.init), message: message,
                result: result)
        }
        return outcomes
    }

    /// Starts a new generation if a third of the retention has passed since the last; the row says whether it did.
    ///
    /// Fails with 55P03 where a transaction keeps its claims for long.
    func rotate(keeping retention: Duration) -> PostgresStatement {
        "SELECT \(unescaped: schema).rotate_inbox(make_interval(secs => \(Double(retention.components.seconds))))"
    }
}
