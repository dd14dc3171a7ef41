internal import Foundation
internal import LMSModels
internal import Logging
internal import Postgres

/// The transactions of jobs: each checks the token before it writes anything.
struct JobStore: Sendable {
    let service: String
    let pool: PostgresPool
    /// Of every command, for what may follow from it.
    let contracts: [MessageContract]
    let relay: RelaySignal
    let logger: Logger
    let failpoints: Failpoints

    private var table: JobTable { JobTable(schema: service) }

    /// The lease ran out, or somebody took the job away: it is another's now, or nobody's.
    struct LeaseLost: Error {}

    func claim(_ kind: String, limit: Int, lease: Duration) async throws -> [Job] {
        try await pool.withConnection { try await $0.query(table.claim(kind, limit: limit, lease: lease)) }.map { row in
            let type = try row[7, as: String.self]
            let subject = JobSubject(tenant: try row[0, as: String.self], id: try row[1, as: String.self])
            return Job(
                kind: kind, subject: subject,
                cause: EventCause(
                    source: try row[5, as: String.self], id: try row[6, as: String.self], type: MessageType(type),
                    tenant: subject.tenant.isEmpty ? nil : subject.tenant, actorID: try row[8, as: String?.self],
                    actorRole: try row[9, as: String?.self], correlationID: try row[10, as: String?.self],
                    traceparent: try row[11, as: String?.self]),
                attempt: Int(try row[3, as: Int32.self]), lastError: try row[4, as: String?.self], token: try row[2, as: UUID.self],
                nextEvent: Int(try row[12, as: Int32.self]))
        }
    }

    /// Runs `body` in a transaction that holds the job, until the database has done it; `isOver` deletes the job with it.
    ///
    /// - Throws: ``LeaseLost`` where the token is not this one's any more; nothing is written then.
    func write<Value: Sendable>(
        _ job: Job, _ body: @Sendable (PostgresTransaction, inout Effects) async throws -> (value: Value, isOver: Bool)
    ) async throws -> Value {
        let (value, announces) = try await pool.insist(logger) { connection in
            try await connection.transaction { transaction in
                guard let row = try await transaction.query(table.lock(job)).first else { throw LeaseLost() }
                var effects = Effects(service: service, now: .now, contracts: contracts)
                effects.setNextEvent(Int(try row.decode(Int32.self)), for: job.cause.key)
                let (value, isOver) = try await body(transaction, &effects)
                if isOver { failpoints.pass(.jobBeforeCommit) }
                try await transaction.finish(with: last(job, isOver, effects))
                return (value, effects.outbox.count > 0)
            }
        }
        if announces { relay.set() }
        return value
    }

    private func last(_ job: Job, _ isOver: Bool, _ effects: Effects) -> [PostgresStatement] {
        let outbox = Outbox(schema: service)
        var statements = [isOver ? table.delete(job) : table.setNextEvent(effects.nextEvent(for: job.cause.key), of: job)]
        if effects.outbox.count > 0 { statements.append(outbox.append(effects.outbox)) }
        if effects.auditCount > 0 { statements.append(outbox.appendAudit(effects)) }
        return statements
    }

    /// - Throws: ``LeaseLost``, and errors of the database, which say nothing about the lease.
    func renew(_ job: Job, lease: Duration) async throws {
        let changed = try await pool.withConnection { try await $0.execute(table.renew(job, lease: lease)) }
        if changed == 0 { throw LeaseLost() }
    }

    /// Gives a job back.
    func release(_ job: Job, after pause: Duration, error: String?, isCounted: Bool) async throws {
        _ = try await pool.insist(logger) {
            try await $0.execute(table.release(job, after: pause, error: error, isCounted: isCounted))
        }
    }
}
