internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on tenants.
struct OrganizationStore: Sendable {
    struct Announced: Sendable {
        let state: OrganizationUpsert
        let at: Timestamp
    }

    func upsert(_ announced: [Announced], in transaction: PostgresTransaction) async throws {
        var latest: [String: Announced] = [:]
        for organization in announced where latest[organization.state.organizationId.text].map({ $0.at <= organization.at }) ?? true {
            latest[organization.state.organizationId.text] = organization
        }
        let rows = latest.sorted { $0.key < $1.key }.map(\.value)
        _ = try await transaction.execute(
            """
            INSERT INTO sync.organizations AS known (id, code, state_at)
            SELECT * FROM unnest(\(rows.map(\.state.organizationId)), \(rows.map(\.state.code)), \(rows.map(\.at)))
            ON CONFLICT (id) DO UPDATE SET code = EXCLUDED.code, state_at = EXCLUDED.state_at
            WHERE known.state_at < EXCLUDED.state_at
            """)
    }

    /// Locks tenants against other writers, in key order: `codes` as messages name them, `keys` as rows do.
    ///
    /// Those that are not known are left out.
    func lock(_ codes: Set<String>, _ keys: Set<Int32> = [], in transaction: PostgresTransaction) async throws -> [String: Int32] {
        let rows = try await transaction.query(
            """
            SELECT code, key FROM sync.organizations WHERE code = ANY(\(codes.sorted())) OR key = ANY(\(keys.sorted()))
            ORDER BY key FOR UPDATE
            """)
        return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(String.self, Int32.self) })
    }
}
