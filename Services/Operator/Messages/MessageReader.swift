import Foundation
import LMSModels
import Postgres
import WorkerKit

/// Looks for a message in the services' schemas.
///
/// Every lookup goes through a primary key, but for the effects: see ``effects(_:_:at:)``.
struct MessageReader {
    let connection: PostgresConnection
    let services: [String]

    func trace(source: String, id: String) async throws -> MessageTrace {
        let key = InboxKey(source: source, id: id)
        var trace = MessageTrace(source: source, id: id, key: key)
        trace.cause = try await cause(source: source, id: id)
        for service in services {
            var place = MessageTrace.Place(service: service)
            place.decision = try await decision(key, service)
            place.wait = try await wait(key, service)
            place.parked = try await parked(key, service)
            place.letter = try await LetterStore(connection: connection, schema: service).letters([key])[key]
            place.pending = try await pending(key, service)
            if let decision = place.decision {
                place.job = try await job(source, id, service)
                place.effects = try await effects(source, id, service, decision)
                place.arrivals = try await arrivals(key, service)
            }
            if !place.isEmpty { trace.places.append(place) }
        }
        return trace
    }

    private func decision(_ key: InboxKey, _ schema: String) async throws -> MessageTrace.Decision? {
        let rows = try await connection.query(
            """
            SELECT type, tenant, outcome, code, message, result, variant, received_at
            FROM \(unescaped: schema).inbox WHERE key = \(key.uuid)
            """)
        return try rows.first.map { row in
            MessageTrace.Decision(
                type: try row["type", as: String.self], tenant: try row["tenant", as: String?.self],
                outcome: try row["outcome", as: String.self], code: try row["code", as: String?.self],
                message: try row["message", as: String?.self], result: try row["result", as: String?.self],
                variant: try row["variant", as: String?.self], receivedAt: try row["received_at", as: Timestamp.self])
        }
    }

    private func wait(_ key: InboxKey, _ schema: String) async throws -> MessageTrace.Wait? {
        let rows = try await connection.query(
            """
            SELECT type, tenant, outcome, code, message, attempts, first_at, last_at, due_at
            FROM \(unescaped: schema).retries WHERE key = \(key.uuid)
            """)
        return try rows.first.map { row in
            MessageTrace.Wait(
                type: try row["type", as: String.self], tenant: try row["tenant", as: String?.self],
                outcome: try row["outcome", as: String.self], code: try row["code", as: String?.self],
                message: try row["message", as: String.self], attempts: try row["attempts", as: Int.self],
                firstAt: try row["first_at", as: Timestamp.self], lastAt: try row["last_at", as: Timestamp.self],
                dueAt: try row["due_at", as: Timestamp.self])
        }
    }

    private func parked(_ key: InboxKey, _ schema: String) async throws -> MessageTrace.Parked? {
        let rows = try await connection.query(
            "SELECT type, tenant, cause, attempts, parked_at FROM \(unescaped: schema).parked WHERE key = \(key.uuid)")
        return try rows.first.map { row in
            let (type, tenant, cause, attempts, parkedAt) = try row.decode(
                String.self, String?.self, String.self, Int.self, Timestamp.self)
            return MessageTrace.Parked(type: type, tenant: tenant, cause: cause, attempts: attempts, parkedAt: parkedAt)
        }
    }

    /// The audit entries of the message.
    ///
    /// Inbox row and audit batch come from one transaction, whose `now()` both hold: comparing that first spares
    /// the server from unpacking every other batch. What a slow call came to was written later.
    private func effects(
        _ source: String, _ id: String, _ schema: String, _ decision: MessageTrace.Decision
    ) async throws -> [MessageTrace.Effect] {
        let time = decision.receivedAt
        let until = Self.typesWithJobs.contains(decision.type) ? Timestamp.now : time
        return try await connection.query(
            """
            SELECT table_name, row_id, actor, actor_role, before, after
            FROM \(unescaped: schema).audit_log
            WHERE at BETWEEN \(time) AND \(until) AND message_source = \(source) AND message_id = \(id)
            ORDER BY at
            """
        ).map { row in
            MessageTrace.Effect(
                table: try row["table_name", as: String.self], row: try row["row_id", as: String.self],
                actor: try row["actor", as: String?.self], role: try row["actor_role", as: String?.self],
                before: try row["before", as: String?.self], after: try row["after", as: String?.self])
        }
    }

    /// Commands after which something may come later.
    private static let typesWithJobs = Set(
        operatorWorkers.filter { !$0.jobKinds.isEmpty }.flatMap(\.commands).filter { !$0.uncertainEvents.isEmpty }.map(\.type.text))

    /// There are few: a job goes when it is done.
    private func job(_ source: String, _ id: String, _ schema: String) async throws -> MessageTrace.Job? {
        let rows = try await connection.query(
            """
            SELECT kind, subject, attempts, token IS NOT NULL AS is_leased, due_at, last_error
            FROM \(unescaped: schema).jobs WHERE cause_source = \(source) AND cause_id = \(id)
            """)
        return try rows.first.map { row in
            MessageTrace.Job(
                kind: try row["kind", as: String.self], subject: try row["subject", as: String.self],
                attempts: try row["attempts", as: Int.self], isLeased: try row["is_leased", as: Bool.self],
                dueAt: try row["due_at", as: Timestamp.self], lastError: try row["last_error", as: String?.self])
        }
    }

    /// The events of the message that are not sent yet: lines of type, id and body, separated by tabs.
    private func pending(_ key: InboxKey, _ schema: String) async throws -> [MessageTrace.PendingEvent] {
        let prefix = key.hex + "-"
        return try await connection.query(
            """
            SELECT split_part(line, E'\\t', 2) AS id, split_part(line, E'\\t', 1) AS type, created_at
            FROM \(unescaped: schema).outbox, string_to_table(events, E'\\n') AS line
            WHERE events LIKE '%' || \(prefix) || '%' AND starts_with(split_part(line, E'\\t', 2), \(prefix))
            """
        ).map { row in
            MessageTrace.PendingEvent(
                id: try row["id", as: String.self], type: try row["type", as: String.self],
                since: try row["created_at", as: Timestamp.self])
        }
    }
}
