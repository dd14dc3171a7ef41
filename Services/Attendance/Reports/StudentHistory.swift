internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `student.history`: a student's sessions, present, late and absent, newest first.
struct StudentHistory: QueryHandler {
    let store = ReportStore()

    func answer(
        _ query: StudentHistoryQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> [UInt8] {
        guard let student = try await store.student(query.studentId.text, tenant: envelope.tenant?.text ?? "", connection) else {
            throw QueryRefusal(.notFound, "student \(query.studentId) is not known")
        }
        let sessions = try await store.sessions(ofStudent: student, query, connection)
        let attended = sessions.filter { $0.status != "absent" }.count
        var writer = JSONWriter(capacity: 256 + 160 * sessions.count)
        writer.object { writer in
            writer.member("studentId", query.studentId.text)
            writer.key("sessions")
            writer.value(sessions.count)
            writer.key("attended")
            writer.value(attended)
            if !sessions.isEmpty {
                writer.key("percentage")
                writer.value(AttendanceRate.percentage(attended: attended, of: sessions.count))
            }
            writer.key("history")
            // The limit shortens the list, not the numbers above.
            writer.array { writer in for session in sessions.prefix(query.limit?.value ?? 200) { session.write(to: &writer) } }
        }
        return writer.bytes
    }
}

/// How attendance is put in per cent: two decimals, always from 0 to 100.
enum AttendanceRate {
    static func percentage(attended: Int, of sessions: Int) -> Double {
        guard sessions > 0 else { return 0 }
        let exact = Double(min(max(attended, 0), sessions)) * 100 / Double(sessions)
        return (exact * 100).rounded() / 100
    }
}
