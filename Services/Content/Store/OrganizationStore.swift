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
}
