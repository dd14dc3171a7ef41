internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL of the queries.
struct ReportStore: Sendable {
    struct Course: Sendable {
        let key: Int32
        let name: String?
        let roster: ClassRoster
    }

    struct Student: Sendable {
        let key: Int32
        let id: String
        let number: String?
        let name: String?
    }

    /// One session in a class's report.
    struct Day: Sendable {
        let session: String
        let date: CalendarDate
        let startTime: ClockTime?
        let totalEnrolled: Int32
        let totalPresent: Int32
        let late: Int
        let bounds: ClassRoster.Day
        /// Students who came: 1 present, 2 late.
        let marks: [Int32: Int16]
    }

    func student(_ id: String, tenant: String, _ connection: PostgresConnection) async throws -> Int32? {
        try await connection.query(
            """
            SELECT student.key FROM attendance.students AS student
            JOIN attendance.organizations AS organization ON organization.key = student.organization_key
            WHERE organization.code = \(tenant) AND student.id = \(id)
            """
        ).first?.decode(Int32.self)
    }

    func course(_ id: String, tenant: String, _ connection: PostgresConnection) async throws -> Course? {
        let rows = try await connection.query(
            """
            SELECT class.key, class.name, coalesce(roster.student_keys, '{}'), coalesce(roster.moments, '{}'),
                   coalesce(roster.enrolls, '{}')
            FROM attendance.classes AS class
            JOIN attendance.organizations AS organization ON organization.key = class.organization_key
            LEFT JOIN attendance.class_rosters AS roster ON roster.class_key = class.key
            WHERE organization.code = \(tenant) AND class.id = \(id)
            """)
        guard let row = rows.first else { return nil }
        let (key, name, students, moments, enrolls) = try row.decode(
            Int32.self, String?.self, [Int32].self, [Timestamp].self, [Bool].self)
        return Course(key: key, name: name, roster: ClassRoster(students: students, moments: moments, enrolls: enrolls))
    }

    func days(
        ofClass key: Int32, from: CalendarDate?, to: CalendarDate?, _ connection: PostgresConnection
    ) async throws -> [Day] {
        try await connection.query(
            """
            SELECT session.id, session.date, session.start_time, session.total_enrolled, session.total_present,
                   session.date::timestamp AT TIME ZONE organization.timezone,
                   (session.date + 1)::timestamp AT TIME ZONE organization.timezone,
                   session.student_keys, session.statuses
            FROM attendance.sessions AS session
            JOIN attendance.organizations AS organization ON organization.key = session.organization_key
            WHERE session.class_key = \(key) AND session.date >= coalesce(\(from)::date, '-infinity')
                AND session.date <= coalesce(\(to)::date, 'infinity')
            ORDER BY session.date, session.start_time NULLS FIRST
            """
        ).map { row in
            let students = try row[7, as: [Int32].self]
            let statuses = try row[8, as: [Int16].self]
            var marks: [Int32: Int16] = [:]
            for (student, status) in zip(students, statuses) where status < 20 && status % 10 > 0 { marks[student] = status % 10 }
            return Day(
                session: try row[0, as: String.self], date: try row[1, as: CalendarDate.self],
                startTime: try row[2, as: ClockTime?.self], totalEnrolled: try row[3, as: Int32.self],
                totalPresent: try row[4, as: Int32.self], late: marks.values.count { $0 == 2 },
                bounds: .init(start: try row[5, as: Timestamp.self], end: try row[6, as: Timestamp.self]), marks: marks)
        }
    }
}
