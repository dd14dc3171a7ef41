internal import Postgres

/// The statements on `organizations`: which there are, as enrollment's events tell.
enum OrganizationTable {
    /// The ids by code; the unknown are missing.
    static func organizations(of codes: [String], in transaction: PostgresTransaction) async throws -> [String: String] {
        let rows = try await transaction.query(
            "SELECT code, id FROM publishing.organizations WHERE code = ANY(\(Set(codes).sorted()))")
        return try Dictionary(uniqueKeysWithValues: rows.map { try $0.decode(String.self, String.self) })
    }
}
