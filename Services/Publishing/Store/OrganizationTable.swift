internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `organizations`: which there are, as enrollment's events tell.
enum OrganizationTable {
    /// The ids by code; the unknown are missing.
    static func organizations(of codes: [String], in transaction: PostgresTransaction) async throws -> [String: String] {
        let rows = try await transaction.query(
            "SELECT code, id FROM publishing.organizations WHERE code = ANY(\(Set(codes).sorted())) ORDER BY state_at")
        // Of two that had a code one after the other, the later has it.
        return try Dictionary(rows.map { try $0.decode(String.self, String.self) }) { _, last in last }
    }

    /// Keeps the latest state of each.
    static func upsert(_ organizations: [(state: OrganizationUpsert, at: Timestamp)], in transaction: PostgresTransaction) async throws {
        var latest: [String: (state: OrganizationUpsert, at: Timestamp)] = [:]
        for organization in organizations {
            let id = organization.state.organizationId.text
            if let known = latest[id], known.at > organization.at { continue }
            latest[id] = organization
        }
        let rows = latest.sorted { $0.key < $1.key }
        try await transaction.execute(
            """
            INSERT INTO publishing.organizations AS known (id, code, state_at)
            SELECT * FROM unnest(\(rows.map(\.key)), \(rows.map(\.value.state.code)), \(rows.map(\.value.at)))
            ON CONFLICT (id) DO UPDATE SET code = EXCLUDED.code, state_at = EXCLUDED.state_at
            WHERE known.state_at < EXCLUDED.state_at
            """)
    }

    /// The organization may be on its way.
    static func unknown(_ code: String) -> Verdict { .deferred(.notFound, "organization \(code) is not known") }
}
