internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Answers who is on the roster of a class.
struct ClassRosterAnswer: QueryHandler {
    func answer(
        _ query: ClassRosterQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> [UInt8] {
        let rows = try await connection.query(EnrollmentReports.ofClass(query, tenant: envelope.tenant?.text ?? ""))
        guard let json = try rows.first?.decode(String.self) else {
            throw QueryRefusal(.notFound, "classId \(query.classId) is not known")
        }
        return Array(json.utf8)
    }
}
