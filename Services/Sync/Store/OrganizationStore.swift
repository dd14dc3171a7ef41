internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on tenants.
struct OrganizationStore: Sendable {
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
