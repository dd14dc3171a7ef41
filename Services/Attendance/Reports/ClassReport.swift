internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `class.report`: a class's attendance, per day and per student.
struct ClassReport: QueryHandler {
    let store = ReportStore()

    func answer(
        _ query: ClassReportQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> [UInt8] {
        guard let course = try await store.course(query.classId.text, tenant: envelope.tenant?.text ?? "", connection) else {
            throw QueryRefusal(.notFound, "class \(query.classId) is not known")
        }
        let days = try await store.days(ofClass: course.key, from: query.from, to: query.to, connection)
        let students = try await store.students(ofClass: course.key, connection)
        let counts = StudentCounts.make(days: days, roster: course.roster)
        var writer = JSONWriter(capacity: 4_096)
        writer.object { writer in
            writer.member("classId", query.classId.text)
            writer.member("name", course.name)
            writer.key("days")
            writer.array { writer in for day in days { day.write(to: &writer) } }
            writer.key("students")
            writer.array { writer in
                for student in students {
                    guard let count = counts[student.key] else { continue }
                    writer.object { writer in
                        writer.member("studentId", student.id)
                        writer.member("studentNo", student.number)
                        writer.member("name", student.name)
                        count.write(to: &writer)
                    }
                }
            }
        }
        return writer.bytes
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
        for day in days {
            for (student, history) in roster.histories {
                let mark = day.marks[student]
                guard mark != nil || history.isEnrolled(from: day.bounds.start, to: day.bounds.end) else { continue }
                counts[student, default: StudentCounts()].sessions += 1
                if mark == 1 { counts[student]?.present += 1 }
                if mark == 2 { counts[student]?.late += 1 }
            }
        }
        return counts
    }

    func write(to writer: inout JSONWriter) {
        writer.key("sessions")
        writer.value(sessions)
        writer.key("present")
        writer.value(present)
        writer.key("late")
        writer.value(late)
        writer.key("absent")
        writer.value(max(0, sessions - present - late))
        writer.key("percentage")
        writer.value(AttendanceRate.percentage(attended: present + late, of: sessions))
    }
}
