internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Answers who is on the roster of a class.
struct ClassRosterAnswer: QueryHandler {
    static let refusals: Refusals = [.notFound: "The class is not known."]

    func answer(
        _ query: ClassRosterQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> ClassRosterResult {
        let rows = try await connection.query(EnrollmentReports.ofClass(query, tenant: envelope.tenant?.text ?? ""))
        guard let json = try rows.first?.decode(String.self) else {
            throw QueryRefusal(.notFound, "classId \(query.classId) is not known")
        }
        return try ClassRosterResult.decode(JSONDocument(Array(json.utf8)).root)
    }
}
