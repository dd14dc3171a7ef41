internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `session.roster`: one session's list with everyone on it, absent ones included.
struct SessionRoster: QueryHandler {
    static let refusals: Refusals = [.notFound: "The session is not known."]

    let store = ReportStore()

    func answer(
        _ query: SessionRosterQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> SessionRosterResult {
        guard let meeting = try await store.meeting(query.sessionId.text, tenant: envelope.tenant?.text ?? "", connection) else {
            throw QueryRefusal(.notFound, "session \(query.sessionId) is not known")
        }
        let enrolled = meeting.roster.members.filter { meeting.roster.contains($0, on: meeting.bounds) }
        let students = try await store.students(Set(enrolled).union(meeting.marks.keys).sorted(), connection)
        var result = SessionRosterResult()
        result.sessionId = query.sessionId
        result.classId = Identifier(meeting.course) ?? .placeholder
        result.date = meeting.date
        result.startTime = meeting.startTime
        result.endTime = meeting.endTime
        result.state = meeting.isClosed ? .closed : .open
        result.totalEnrolled = Count(meeting.totalEnrolled) ?? .placeholder
        result.totalPresent = Count(meeting.totalPresent) ?? .placeholder
        result.totalAbsent = Count(max(0, meeting.totalEnrolled - meeting.totalPresent)) ?? .placeholder
        result.students = Listing(students.map { $0.listed(meeting.marks[$0.key]) })
        return result
    }
}

extension ReportStore.Student {
    /// The student's line in a session's roster; no mark means absent.
    fileprivate func listed(_ mark: ReportStore.Meeting.Mark?) -> SessionStudent {
        var listed = SessionStudent()
        listed.studentId = Identifier(id) ?? .placeholder
        listed.studentNo = number.flatMap { Identifier($0) }
        listed.name = name.flatMap { Name($0) }
        listed.status = mark.map { $0.isLate ? .late : .present } ?? .absent
        listed.markedAt = mark?.markedAt
        listed.notes = mark?.notes.flatMap { Note($0) }
        return listed
    }
}
