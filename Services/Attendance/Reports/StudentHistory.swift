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
        // The limit shortens the list, not the numbers.
        let history = try await store.history(ofStudent: student, query, limit: query.limit?.value ?? 200, connection)
        var result = StudentHistoryResult()
        result.studentId = query.studentId
        result.sessions = Count(history.sessions) ?? .placeholder
        result.attended = Count(history.attended) ?? .placeholder
        if history.sessions > 0 {
            result.percentage = AttendanceRate.percentage(attended: history.attended, of: history.sessions)
        }
        result.history = Listing(history.newest)
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
