internal import LMSModels
internal import Postgres
internal import WorkerKit

extension ReportStore {
    /// One session with the roster of its class.
    struct Meeting: Sendable {
        struct Mark: Sendable {
            let isLate: Bool
            let markedAt: Timestamp?
            let notes: String?
        }

        let course: String
        let date: CalendarDate
        let startTime: ClockTime?
        let endTime: ClockTime?
        let isClosed: Bool
        let totalEnrolled: Int
        let totalPresent: Int
        let bounds: ClassRoster.Day
        let roster: ClassRoster
        /// Of those who came.
        let marks: [Int32: Mark]
    }

    func meeting(_ id: String, tenant: String, _ connection: PostgresConnection) async throws -> Meeting? {
        let rows = try await connection.query(
            """
            SELECT class.id, session.date, session.start_time, session.end_time, session.closed_at IS NOT NULL,
                   session.total_enrolled, session.total_present,
                   session.date::timestamp AT TIME ZONE organization.timezone,
                   (session.date + 1)::timestamp AT TIME ZONE organization.timezone,
                   coalesce(roster.student_keys, '{}'), coalesce(roster.moments, '{}'), coalesce(roster.enrolls, '{}'),
                   session.student_keys, session.statuses, session.entry_marked_at, session.entry_notes, session.recorded_at
            FROM attendance.organizations AS organization
            JOIN attendance.sessions AS session
                ON session.organization_key = organization.key AND session.id = \(id)
            JOIN attendance.classes AS class ON class.key = session.class_key
            LEFT JOIN attendance.class_rosters AS roster ON roster.class_key = class.key
            WHERE organization.code = \(tenant)
            """)
        guard let row = rows.first else { return nil }
        let statuses = try row[13, as: [Int16].self]
        let times = try row[14, as: [Timestamp]?.self]
        let notes = try row[15, as: [String?]?.self]
        let recordedAt = try row[16, as: Timestamp?.self]
        var marks: [Int32: Meeting.Mark] = [:]
        for (index, student) in try row[12, as: [Int32].self].enumerated() where statuses[index] < 20 && statuses[index] % 10 > 0 {
            marks[student] = .init(isLate: statuses[index] % 10 == 2, markedAt: times?[index] ?? recordedAt, notes: notes?[index])
        }
        return Meeting(
            course: try row[0, as: String.self], date: try row[1, as: CalendarDate.self], startTime: try row[2, as: ClockTime?.self],
            endTime: try row[3, as: ClockTime?.self], isClosed: try row[4, as: Bool.self],
            totalEnrolled: Int(try row[5, as: Int32.self]), totalPresent: Int(try row[6, as: Int32.self]),
            bounds: .init(start: try row[7, as: Timestamp.self], end: try row[8, as: Timestamp.self]),
            roster: ClassRoster(
                students: try row[9, as: [Int32].self], moments: try row[10, as: [Timestamp].self], enrolls: try row[11, as: [Bool].self]),
            marks: marks)
    }

    func students(_ keys: [Int32], _ connection: PostgresConnection) async throws -> [Student] {
        try await connection.query(
            """
            SELECT key, id, student_no, name FROM attendance.students
            WHERE key = ANY(\(keys)) ORDER BY student_no, id
            """
        ).map { row in
            let (key, id, number, name) = try row.decode(Int32.self, String.self, String?.self, String?.self)
            return Student(key: key, id: id, number: number, name: name)
        }
    }

    /// An organization's sessions, added up.
    struct Sums: Sendable {
        let classes: Int
        let sessions: Int
        let enrolled: Int
        let present: Int
    }

    func sums(
        tenant: String, from: CalendarDate?, to: CalendarDate?, _ connection: PostgresConnection
    ) async throws -> Sums? {
        // The inner join of nothing still yields a row for an organization that is known.
        let rows = try await connection.query(
            """
            SELECT count(class_key), coalesce(sum(sessions), 0)::bigint, coalesce(sum(enrolled), 0)::bigint,
                   coalesce(sum(present), 0)::bigint
            FROM attendance.organizations AS organization
            LEFT JOIN LATERAL (
                SELECT class_key, count(*) AS sessions, sum(total_enrolled) AS enrolled, sum(total_present) AS present
                FROM attendance.sessions
                WHERE organization_key = organization.key AND date >= coalesce(\(from)::date, '-infinity')
                    AND date <= coalesce(\(to)::date, 'infinity')
                GROUP BY class_key
            ) AS class ON true
            WHERE organization.code = \(tenant)
            GROUP BY organization.key
            """)
        guard let row = rows.first else { return nil }
        let (classes, sessions, enrolled, present) = try row.decode(Int64.self, Int64.self, Int64.self, Int64.self)
        return Sums(classes: Int(classes), sessions: Int(sessions), enrolled: Int(enrolled), present: Int(present))
    }
}
