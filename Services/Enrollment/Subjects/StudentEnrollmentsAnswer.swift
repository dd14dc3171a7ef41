internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Answers what a student is enrolled in.
struct StudentEnrollmentsAnswer: QueryHandler {
    static let refusals: Refusals = [.notFound: "The student is not known."]

    func answer(
        _ query: StudentEnrollmentsQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> StudentEnrollmentsResult {
        let rows = try await connection.query(EnrollmentReports.ofStudent(query, tenant: envelope.tenant?.text ?? ""))
        guard let json = try rows.first?.decode(String.self) else {
            let name = query.studentId.map { "studentId \($0)" } ?? "studentNo \(query.studentNo?.text ?? "")"
            throw QueryRefusal(.notFound, "\(name) is not known")
        }
        return try StudentEnrollmentsResult.decode(JSONDocument(Array(json.utf8)).root)
    }
}
