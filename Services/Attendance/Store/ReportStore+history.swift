internal import LMSModels
internal import Postgres
internal import WorkerKit

extension ReportStore {
    /// A student's sessions: all of them counted, the newest told.
    struct History: Sendable {
        var sessions = 0
        var attended = 0
        var newest: [AttendedSession] = []
    }

    /// One of the student's classes.
    private struct OwnClass {
        let id: Identifier
        let enrollments: EnrollmentHistory
    }

    /// Two statements in one round trip: what belongs to a class comes once, and not with each of its sessions.
    func history(
        ofStudent key: Int32, _ query: StudentHistoryQuery, limit: Int, _ connection: PostgresConnection
    ) async throws -> History {
        let rows = try await connection.pipeline([classes(ofStudent: key, query), sessions(ofStudent: key, query)])
        var classes: [Int32: OwnClass] = [:]
        for row in rows[0] {
            let (key, id, enrolls, drops) = try row.decode(Int32.self, String.self, [Timestamp].self, [Timestamp].self)
            classes[key] = OwnClass(
                id: Identifier(id) ?? .placeholder, enrollments: EnrollmentHistory(enrolls: enrolls, drops: drops))
        }
        var history = History()
        for row in rows[1] {
            guard let course = classes[try row[0, as: Int32.self]] else { continue }
            let status = try row[1, as: Int16?.self]
            if status == nil {
                let (start, end) = (try row[2, as: Timestamp?.self], try row[3, as: Timestamp?.self])
                guard let start, let end, course.enrollments.isEnrolled(from: start, to: end) else { continue }
            }
            history.sessions += 1
            if status != nil { history.attended += 1 }
            if history.newest.count < limit { history.newest.append(try session(row, course, status)) }
        }
        return history
    }

    private func session(_ row: PostgresRow, _ course: OwnClass, _ status: Int16?) throws -> AttendedSession {
        var session = AttendedSession()
        session.sessionId = Identifier(try row[4, as: String.self]) ?? .placeholder
        session.classId = course.id
        session.date = try row[5, as: CalendarDate.self]
        session.startTime = try row[6, as: ClockTime?.self]
        session.status = status.map { $0 == 2 ? .late : .present } ?? .absent
        session.markedAt = try row[7, as: Timestamp?.self]
        session.notes = try row[8, as: String?.self].flatMap { Note($0) }
        return session
    }

    private func classes(ofStudent key: Int32, _ query: StudentHistoryQuery) -> PostgresStatement {
        """
        SELECT class.key, class.id,
               coalesce(array_agg(change.moment) FILTER (WHERE change.enrolls), '{}'),
               coalesce(array_agg(change.moment) FILTER (WHERE NOT change.enrolls), '{}')
        FROM attendance.student_classes AS link
        JOIN attendance.classes AS class ON class.key = link.class_key
        LEFT JOIN attendance.class_rosters AS roster ON roster.class_key = class.key
        LEFT JOIN LATERAL unnest(roster.student_keys, roster.moments, roster.enrolls)
            AS change (student_key, moment, enrolls) ON change.student_key = link.student_key
        WHERE link.student_key = \(key) AND (\(query.classId)::text IS NULL OR class.id = \(query.classId)::text)
        GROUP BY class.key, class.id
        """
    }

    /// The newest first; the bounds of the day only where it has to be asked whether the student was enrolled.
    private func sessions(ofStudent key: Int32, _ query: StudentHistoryQuery) -> PostgresStatement {
        """
        SELECT session.class_key, mark.status,
               CASE WHEN mark.status IS NULL THEN session.date::timestamp AT TIME ZONE own.timezone END,
               CASE WHEN mark.status IS NULL THEN (session.date + 1)::timestamp AT TIME ZONE own.timezone END,
               session.id, session.date, session.start_time,
               CASE WHEN mark.status > 0 THEN coalesce(session.entry_marked_at[mark.place], session.recorded_at) END,
               session.entry_notes[mark.place]
        FROM (
            SELECT class.key, organization.timezone
            FROM attendance.student_classes AS link
            JOIN attendance.classes AS class ON class.key = link.class_key
            JOIN attendance.organizations AS organization ON organization.key = class.organization_key
            WHERE link.student_key = \(key) AND (\(query.classId)::text IS NULL OR class.id = \(query.classId)::text)
        ) AS own
        JOIN attendance.sessions AS session ON session.class_key = own.key
        CROSS JOIN LATERAL (
            -- Of a student's entries the last one counts.
            SELECT places[cardinality(places)] AS place,
                   nullif(session.statuses[places[cardinality(places)]] % 10, 0)::smallint AS status
            FROM array_positions(session.student_keys, \(key)) AS places
        ) AS mark
        WHERE session.date >= coalesce(\(query.from)::date, '-infinity')
            AND session.date <= coalesce(\(query.to)::date, 'infinity')
        ORDER BY session.date DESC, session.start_time DESC NULLS LAST, session.id
        """
    }
}
