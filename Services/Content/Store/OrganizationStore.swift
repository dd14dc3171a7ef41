internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on organizations.
struct OrganizationStore: Sendable {
    struct Organization: Sendable {
        let id: String
        /// The first day of the present month, in its time zone.
        let month: CalendarDate
    }

    struct Described: Sendable {
        let state: OrganizationUpsert
        let at: Timestamp
    }

    /// - Returns: those that are known, by code.
    func find(_ codes: [String], in transaction: PostgresTransaction) async throws -> [String: Organization] {
        let rows = try await transaction.query(
            """
            SELECT code, id, date_trunc('month', now() AT TIME ZONE timezone)::date FROM content.organizations
            WHERE code = ANY(\(Set(codes).sorted()))
            """)
        var found: [String: Organization] = [:]
        for row in rows {
            let (code, id, month) = try row.decode(String.self, String.self, CalendarDate.self)
            found[code] = Organization(id: id, month: month)
        }
        return found
    }

    /// Makes or updates organizations, which come each once and in the order of their ids.
    func upsert(_ organizations: [Described], in transaction: PostgresTransaction) async throws {
        _ = try await transaction.execute(
            """
            INSERT INTO content.organizations AS known (id, code, timezone, state_at)
            SELECT * FROM unnest(\(organizations.map(\.state.organizationId)), \(organizations.map(\.state.code)),
                \(organizations.map(\.state.timezone)), \(organizations.map(\.at)))
            ON CONFLICT (id) DO UPDATE
            SET code = EXCLUDED.code, timezone = EXCLUDED.timezone, state_at = EXCLUDED.state_at
            WHERE known.state_at < EXCLUDED.state_at
            """)
    }
}
