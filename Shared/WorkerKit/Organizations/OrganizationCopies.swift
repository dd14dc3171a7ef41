public import LMSModels
public import Postgres

/// A service's own copy of the organizations, from enrollment's events: who a tenant is.
///
/// Its schema has a table `organizations` with `id`, a unique `code`, `timezone` and `state_at`.
public struct OrganizationCopies: Sendable {
    /// What an event says.
    public struct Announced: Sendable {
        let state: OrganizationUpsert
        let at: Timestamp

        public init(_ state: OrganizationUpsert, in envelope: Envelope) {
            self.state = state
            at = state.updatedAt ?? envelope.time
        }
    }

    private let schema: String

    public init(schema: String) { self.schema = schema }

    /// Keeps the latest state of each, in the order of their ids.
    ///
    /// A code may pass from one organization to another, and the event of who gets it may come before that of who gives it
    /// up: whoever was described last has it, and the other one a code that nobody can send until its own event comes.
    /// - Throws: `PostgresError`.
    public func upsert(_ announced: [Announced], in transaction: PostgresTransaction) async throws {
        guard !announced.isEmpty else { return }
        var latest: [String: Announced] = [:]
        for organization in announced where latest[organization.state.organizationId.text].map({ $0.at <= organization.at }) ?? true {
            latest[organization.state.organizationId.text] = organization
        }
        let rows = latest.sorted { $0.key < $1.key }.map(\.value)
        let (ids, codes, times) = (rows.map(\.state.organizationId), rows.map(\.state.code), rows.map(\.at))
        _ = try await transaction.pipeline([
            """
            UPDATE \(unescaped: schema).organizations AS holder SET code = '!' || holder.id
            FROM unnest(\(ids), \(codes), \(times)) AS new (id, code, at)
            WHERE holder.code = new.code AND holder.id <> new.id AND (holder.state_at, holder.id) < (new.at, new.id)
            """,
            """
            INSERT INTO \(unescaped: schema).organizations AS known (id, code, timezone, state_at)
            SELECT id,
                CASE WHEN row_number() OVER (PARTITION BY code ORDER BY at DESC, id DESC) > 1
                    OR EXISTS (SELECT FROM \(unescaped: schema).organizations AS holder
                        WHERE holder.code = new.code AND holder.id <> new.id)
                THEN '!' || id ELSE code END,
                timezone, at
            FROM unnest(\(ids), \(codes), \(rows.map(\.state.timezone)), \(times)) AS new (id, code, timezone, at)
            ORDER BY id
            ON CONFLICT (id) DO UPDATE
            SET code = EXCLUDED.code, timezone = EXCLUDED.timezone, state_at = EXCLUDED.state_at
            WHERE known.state_at < EXCLUDED.state_at
            """,
        ])
    }
}

extension Verdict {
    /// The organization of this code may be on its way.
    public static func unknownOrganization(_ code: String) -> Verdict { .deferred(.notFound, "organization \(code) is not known") }
}
