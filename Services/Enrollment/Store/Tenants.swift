internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Finds the organizations that messages come from.
enum Tenants {
    /// The ids by code; the unknown are missing.
    static func organizations(
        of codes: [String], in transaction: PostgresTransaction
    ) async throws -> [String: String] {
        let rows = try await transaction.query(
            """
            SELECT code, id FROM enrollment.organizations
            WHERE code = ANY(\(Set(codes).sorted())) AND NOT is_deleted
            """)
        return try Dictionary(rows.map { try $0.decode(String.self, String.self) }) { first, _ in first }
    }
}
