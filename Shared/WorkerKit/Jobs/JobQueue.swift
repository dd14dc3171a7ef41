public import Postgres

/// Names one job of a kind: whose it is, and what it is about.
public struct JobSubject: Sendable, Hashable, Comparable {
    /// Organization code.
    public let tenant: String
    /// The id of what the job is about.
    public let id: String

    public init(tenant: String, id: String) {
        self.tenant = tenant
        self.id = id
    }

    public static func < (left: JobSubject, right: JobSubject) -> Bool { (left.tenant, left.id) < (right.tenant, right.id) }
}

/// What handlers do with the jobs of one kind besides starting them (``Effects/start(_:subject:for:)``).
public struct JobQueue: Sendable {
    let table: JobTable
    let kind: String

    public init(service: String, kind: String) {
        table = JobTable(schema: service)
        self.kind = kind
    }

    /// Takes jobs away; a call that is under way is given up, and its result counts for nothing.
    ///
    /// Obligation: before the transaction touches the rows that the jobs are about. Jobs lock in this order too.
    /// - Parameters:
    ///   - subjects: in any order; those without a job are passed over.
    ///   - transaction: the handler's.
    /// - Throws: `PostgresError`.
    public func cancel(_ subjects: some Collection<JobSubject>, in transaction: PostgresTransaction) async throws {
        guard !subjects.isEmpty else { return }
        _ = try await transaction.execute(table.cancel(kind, Set(subjects).sorted()))
    }
}
