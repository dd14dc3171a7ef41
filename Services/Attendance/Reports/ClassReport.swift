internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `class.report`: a class's attendance, per day and per student.
struct ClassReport: QueryHandler {
    static let refusals: Refusals = [.notFound: "The class is not known."]

    let store = ReportStore()

    func answer(
        _ query: ClassReportQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> ClassReportResult {
        guard let course = try await store.course(query.classId.text, tenant: envelope.tenant?.text ?? "", connection) else {
            throw QueryRefusal(.notFound, "class \(query.classId) is not known")
        }
        let days = try await store.days(ofClass: course.key, from: query.from, to: query.to, connection)
        let students = try await store.students(course.roster.members, connection)
        let counts = StudentCounts.make(days: days, roster: course.roster)
        var result = ClassReportResult()
        result.classId = query.classId
        result.name = course.name.flatMap { Name($0) }
        result.days = Listing(days.map(\.reported))
        result.students = Listing(students.compactMap { student in counts[student.key].map { student.reported($0) } })
        return result
    }
}

extension ReportStore.Day {
    fileprivate var reported: ReportedSession {
        var reported = ReportedSession()
        reported.sessionId = Identifier(session) ?? .placeholder
        reported.date = date
        reported.startTime = startTime
        reported.totalEnrolled = Count(Int(totalEnrolled)) ?? .placeholder
        reported.totalPresent = Count(Int(totalPresent)) ?? .placeholder
        reported.late = Count(late) ?? .placeholder
        reported.totalAbsent = Count(max(0, Int(totalEnrolled - totalPresent))) ?? .placeholder
        return reported
    }
}

extension ReportStore.Student {
    func reported(_ counts: StudentCounts) -> ReportedStudent {
        var reported = ReportedStudent()
        reported.studentId = Identifier(id) ?? .placeholder
        reported.studentNo = number.flatMap { Identifier($0) }
        reported.name = name.flatMap { Name($0) }
        reported.sessions = Count(counts.sessions) ?? .placeholder
        reported.present = Count(counts.present) ?? .placeholder
        reported.late = Count(counts.late) ?? .placeholder
        reported.absent = Count(max(0, counts.sessions - counts.present - counts.late)) ?? .placeholder
        reported.percentage = AttendanceRate.percentage(attended: counts.present + counts.late, of: counts.sessions)
        return reported
    }
}

/// One student's numbers over the days of a report.
struct StudentCounts: Equatable {
    var sessions = 0
    var present = 0
    var late = 0

    /// Counts for everyone who was on the roster on at least one of the days, or was marked on it.
    ///
    /// A mark counts with its session, also where the roster changed behind it: present and late never exceed sessions.
    static func make(days: [ReportStore.Day], roster: ClassRoster) -> [Int32: StudentCounts] {
        var counts: [Int32: StudentCounts] = [:]
        let members = roster.members
        for day in days {
            for student in members {
                let mark = day.marks[student]
                guard mark != nil || roster.contains(student, on: day.bounds) else { continue }
                counts[student, default: StudentCounts()].sessions += 1
                if mark == 1 { counts[student]?.present += 1 }
                if mark == 2 { counts[student]?.late += 1 }
            }
        }
        return counts
    }
}
