internal import Foundation
internal import LMSModels
internal import Postgres

/// The statements on `jobs` (see `jobs.sql` and note 0001).
struct JobTable: Sendable {
    let schema: String

    /// The new jobs of a transaction, written with its commit.
    func insert(_ jobs: [NewJob]) -> PostgresStatement {
        let jobs = jobs.sorted { ($0.kind, $0.subject) < ($1.kind, $1.subject) }
        return """
            INSERT INTO \(unescaped: schema).jobs (kind, tenant, subject, cause_source, cause_id, cause_type, actor_id, actor_role,
                correlation_id, traceparent, next_event)
            SELECT * FROM unnest(\(jobs.map(\.kind)), \(jobs.map(\.subject.tenant)), \(jobs.map(\.subject.id)),
                \(jobs.map(\.cause.source)), \(jobs.map(\.cause.id)), \(jobs.map(\.cause.type.text)), \(jobs.map(\.cause.actorID)),
                \(jobs.map(\.cause.actorRole)), \(jobs.map(\.cause.correlationID)), \(jobs.map(\.cause.traceparent)),
                \(jobs.map { Int32($0.nextEvent) }))
            ON CONFLICT (kind, tenant, subject) DO NOTHING
            """
    }

    /// Leases due jobs: the oldest of the tenants that have the fewest under way.
    ///
    /// Every claimer locks up to `limit` rows of each tenant for the moment, so two of them do not choose the same.
    func claim(_ kind: String, limit: Int, lease: Duration) -> PostgresStatement {
        """
        WITH RECURSIVE tenants AS (
            (SELECT tenant FROM \(unescaped: schema).jobs WHERE kind = \(kind) ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (SELECT tenant FROM \(unescaped: schema).jobs WHERE kind = \(kind) AND tenant > known.tenant ORDER BY tenant LIMIT 1)
            FROM tenants AS known WHERE known.tenant IS NOT NULL
        ), due AS MATERIALIZED (
            SELECT job.tenant, job.subject, job.due_at
            FROM tenants CROSS JOIN LATERAL (
                SELECT tenant, subject, due_at FROM \(unescaped: schema).jobs
                WHERE kind = \(kind) AND tenant = tenants.tenant AND due_at <= now()
                ORDER BY due_at LIMIT \(limit) FOR UPDATE SKIP LOCKED) AS job
        ), chosen AS MATERIALIZED (
            SELECT tenant, subject
            FROM (SELECT tenant, subject, due_at, row_number() OVER (PARTITION BY tenant ORDER BY due_at)
                  + (SELECT count(*) FROM \(unescaped: schema).jobs AS other
                     WHERE other.kind = \(kind) AND other.tenant = due.tenant AND other.token IS NOT NULL AND other.due_at > now())
                  AS turn FROM due) AS ranked
            ORDER BY turn, due_at LIMIT \(limit)
        )
        UPDATE \(unescaped: schema).jobs AS job
        SET token = gen_random_uuid(), attempts = job.attempts + 1, due_at = now() + make_interval(secs => \(Self.seconds(lease)))
        FROM chosen WHERE job.kind = \(kind) AND job.tenant = chosen.tenant AND job.subject = chosen.subject
        RETURNING job.tenant, job.subject, job.token, job.attempts, job.last_error, job.cause_source, job.cause_id, job.cause_type,
            job.actor_id, job.actor_role, job.correlation_id, job.traceparent, job.next_event
        """
    }

    /// Locks the row of a job that is still leased to this token; no row where it is not.
    func lock(_ job: Job) -> PostgresStatement {
        """
        SELECT next_event FROM \(unescaped: schema).jobs
        WHERE kind = \(job.kind) AND tenant = \(job.subject.tenant) AND subject = \(job.subject.id) AND token = \(job.token) FOR UPDATE
        """
    }

    /// Notes how many events there are now, after a transaction that does not end the job.
    func setNextEvent(_ number: Int, of job: Job) -> PostgresStatement {
        """
        UPDATE \(unescaped: schema).jobs SET next_event = \(Int32(number))
        WHERE kind = \(job.kind) AND tenant = \(job.subject.tenant) AND subject = \(job.subject.id) AND token = \(job.token)
        """
    }

    /// Moves the end of the lease; changes no row where the lease is lost.
    func renew(_ job: Job, lease: Duration) -> PostgresStatement {
        """
        UPDATE \(unescaped: schema).jobs SET due_at = now() + make_interval(secs => \(Self.seconds(lease)))
        WHERE kind = \(job.kind) AND tenant = \(job.subject.tenant) AND subject = \(job.subject.id) AND token = \(job.token)
        """
    }

    /// Gives a job back, to be taken after a pause; with `isCounted` false as if it had not been taken.
    func release(_ job: Job, after pause: Duration, error: String?, isCounted: Bool) -> PostgresStatement {
        """
        UPDATE \(unescaped: schema).jobs SET token = NULL, due_at = now() + make_interval(secs => \(Self.seconds(pause))),
            last_error = coalesce(\(error), last_error), attempts = attempts - \(Int32(isCounted ? 0 : 1))
        WHERE kind = \(job.kind) AND tenant = \(job.subject.tenant) AND subject = \(job.subject.id) AND token = \(job.token)
        """
    }

    /// The end of a job.
    func delete(_ job: Job) -> PostgresStatement {
        """
        DELETE FROM \(unescaped: schema).jobs
        WHERE kind = \(job.kind) AND tenant = \(job.subject.tenant) AND subject = \(job.subject.id) AND token = \(job.token)
        """
    }

    func cancel(_ kind: String, _ subjects: [JobSubject]) -> PostgresStatement {
        """
        WITH locked AS MATERIALIZED (
            SELECT job.tenant, job.subject
            FROM unnest(\(subjects.map(\.tenant)), \(subjects.map(\.id))) AS wanted (tenant, subject)
            JOIN \(unescaped: schema).jobs AS job ON job.kind = \(kind) AND job.tenant = wanted.tenant AND job.subject = wanted.subject
            ORDER BY job.tenant, job.subject FOR UPDATE OF job)
        DELETE FROM \(unescaped: schema).jobs AS job USING locked
        WHERE job.kind = \(kind) AND job.tenant = locked.tenant AND job.subject = locked.subject
        """
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
