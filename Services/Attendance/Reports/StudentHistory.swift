internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `student.history`: a student's sessions, present, late and absent, newest first.
struct StudentHistory: QueryHandler {
    static let refusals: Refusals = [.notFound: "The student is not known."]

    let store = ReportStore()

    func answer(
        _ query: StudentHistoryQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> StudentHistoryResult {
        guard let student = try await store.student(query.studentId.text, tenant: envelope.tenant?.text ?? "", connection) else {
            throw QueryRefusal(.notFound, "student \(query.studentId) is not known")
        }
        let sessions = try await store.sessions(ofStudent: student, query, connection)
        let attended = sessions.filter { $0.status != .absent }.count
        var result = StudentHistoryResult()
        result.studentId = query.studentId
        result.sessions = Count(sessions.count) ?? .placeholder
        result.attended = Count(attended) ?? .placeholder
        if !sessions.isEmpty { result.percentage = AttendanceRate.percentage(attended: attended, of: sessions.count) }
        // The limit shortens the list, not the numbers above.
        result.history = Listing(Array(sessions.prefix(query.limit?.value ?? 200)))
        return result
    }
}

/// How attendance is put in per cent: two decimals, always from 0 to 100.
enum AttendanceRate {
    static func percentage(attended: Int, of sessions: Int) -> Percentage {
        guard sessions > 0 else { return .placeholder }
        let exact = Double(min(max(attended, 0), sessions)) * 100 / Double(sessions)
        return Percentage((exact * 100).rounded() / 100) ?? .placeholder
    }
}
