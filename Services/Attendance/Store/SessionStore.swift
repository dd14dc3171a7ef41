internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on sessions.
struct SessionStore: Sendable {
    typealias ID = SessionRegister.SessionID

    private let studentKeys = KeyCache<ID, Int32>(limit: 500_000)

    /// Loads what a batch needs, and locks it: classes first, so that no roster changes meanwhile, then sessions, both
    /// in key order.
    func load(
        _ batch: [Incoming<SessionCommand>], in transaction: PostgresTransaction
    ) async throws -> SessionRegister {
        var register = SessionRegister()
        let sessionIDs = try await resolve(batch, &register, transaction)
        let known = try await lock(sessionIDs, &register, transaction)
        for (id, session) in known { register.sessions[id] = session }
        return register
    }

    /// Ids to keys.
    ///
    /// `OFFSET 0` keeps each lookup an index search for one row: on tables without statistics the planner else reads all
    /// sessions of the organization for each batch (measured: 19,000 pages instead of 400).
    /// - Returns: the sessions that exist, by key.
    private func resolve(
        _ batch: [Incoming<SessionCommand>], _ register: inout SessionRegister, _ transaction: PostgresTransaction
    ) async throws -> [Int32: ID] {
        var sessionIDs: [Int32: ID] = [:]
        let tenants = Set(batch.map(\.tenant)).sorted()
        let sessions = unique(batch.map { ID($0) })
        let classes = unique(batch.compactMap { message in message.payload.classID.map { ID(tenant: message.tenant, id: $0) } })
        let students = recallStudents(batch, &register)
        let dates = Set(batch.compactMap { message in message.payload.slot.map { Dated(tenant: message.tenant, date: $0.date) } })
        let rows = try await transaction.pipeline([
            "SELECT code, key FROM attendance.organizations WHERE code = ANY(\(tenants))",
            """
            SELECT wanted.code, wanted.id, session.key, session.class_key
            FROM unnest(\(sessions.map(\.tenant)), \(sessions.map(\.id))) AS wanted (code, id)
            JOIN attendance.organizations AS organization ON organization.code = wanted.code
            CROSS JOIN LATERAL (SELECT key, class_key FROM attendance.sessions
                WHERE organization_key = organization.key AND id = wanted.id OFFSET 0) AS session
            """,
            """
            SELECT wanted.code, wanted.id, class.key
            FROM unnest(\(classes.map(\.tenant)), \(classes.map(\.id))) AS wanted (code, id)
            JOIN attendance.organizations AS organization ON organization.code = wanted.code
            CROSS JOIN LATERAL (SELECT key FROM attendance.classes
                WHERE organization_key = organization.key AND id = wanted.id OFFSET 0) AS class
            """,
            """
            SELECT wanted.code, wanted.id, student.key
            FROM unnest(\(students.map(\.tenant)), \(students.map(\.id))) AS wanted (code, id)
            JOIN attendance.organizations AS organization ON organization.code = wanted.code
            CROSS JOIN LATERAL (SELECT key FROM attendance.students
                WHERE organization_key = organization.key AND id = wanted.id OFFSET 0) AS student
            """,
            """
            SELECT organization.key, wanted.date, wanted.date::timestamp AT TIME ZONE organization.timezone,
                   (wanted.date + 1)::timestamp AT TIME ZONE organization.timezone
            FROM unnest(\(dates.map(\.tenant)), \(dates.map(\.date))) AS wanted (code, date)
            JOIN attendance.organizations AS organization ON organization.code = wanted.code
            """,
        ])
        for row in rows[0] {
            let (code, key) = try row.decode(String.self, Int32.self)
            register.organizations[code] = .init(key: key)
        }
        for row in rows[1] {
            let (code, id, key, classKey) = try row.decode(String.self, String.self, Int32.self, Int32.self)
            register.sessionClasses[ID(tenant: code, id: id)] = classKey
            sessionIDs[key] = ID(tenant: code, id: id)
        }
        for row in rows[2] {
            let (code, id, key) = try row.decode(String.self, String.self, Int32.self)
            register.classKeys[ID(tenant: code, id: id)] = key
        }
        // Another handler makes students, in a transaction of its own: these are committed.
        let found = try rows[3].map { row in
            let (code, id, key) = try row.decode(String.self, String.self, Int32.self)
            return (ID(tenant: code, id: id), key)
        }
        studentKeys.remember(found)
        if !found.isEmpty { fillStudents(batch, Dictionary(uniqueKeysWithValues: found), &register) }
        for row in rows[4] { try addDay(row, &register) }
        return sessionIDs
    }

    /// Looks up whom the messages mark in what this worker remembers.
    /// - Returns: those whom it does not.
    private func recallStudents(_ batch: [Incoming<SessionCommand>], _ register: inout SessionRegister) -> [ID] {
        var unknown: Set<ID> = []
        for message in batch {
            let ids = message.payload.studentIDs
            guard !ids.isEmpty else { continue }
            let keys = studentKeys.keys(of: ids.map { ID(tenant: message.tenant, id: $0) })
            register.setStudents(keys, of: message)
            for (key, id) in zip(keys, ids) where key == nil { unknown.insert(ID(tenant: message.tenant, id: id)) }
        }
        return Array(unknown)
    }

    /// Adds those who were found in the table.
    private func fillStudents(_ batch: [Incoming<SessionCommand>], _ found: [ID: Int32], _ register: inout SessionRegister) {
        for message in batch where register.students(of: message).contains(nil) {
            let keys = zip(register.students(of: message), message.payload.studentIDs).map { key, id in
                key ?? found[ID(tenant: message.tenant, id: id)]
            }
            register.setStudents(keys, of: message)
        }
    }

    private func lock(
        _ sessions: [Int32: ID], _ register: inout SessionRegister, _ transaction: PostgresTransaction
    ) async throws -> [(ID, SessionRegister.Session)] {
        let classKeys = Set(register.classKeys.values).union(register.sessionClasses.values).sorted()
        let rows = try await transaction.pipeline([
            """
            SELECT key, id, teacher_id FROM attendance.classes WHERE key = ANY(\(classKeys)) ORDER BY key FOR KEY SHARE
            """,
            """
            SELECT class_key, student_keys, moments, enrolls FROM attendance.class_rosters
            WHERE class_key = ANY(\(classKeys))
            """,
            """
            SELECT session.key, session.organization_key, session.class_key, session.date, session.start_time,
                   session.end_time, session.marked_by, session.marked_at, session.recorded_at, session.closed_at,
                   session.closed_by, session.total_enrolled, session.student_keys, session.statuses,
                   session.entry_marked_at, session.entry_notes, session.created_by, session.updated_by,
                   session.date::timestamp AT TIME ZONE organization.timezone,
                   (session.date + 1)::timestamp AT TIME ZONE organization.timezone, session.version
            FROM attendance.sessions AS session
            JOIN attendance.organizations AS organization ON organization.key = session.organization_key
            WHERE session.key = ANY(\(sessions.keys.sorted()))
            ORDER BY session.key FOR UPDATE OF session
            """,
        ])
        for row in rows[0] {
            let (key, id, teacher) = try row.decode(Int32.self, String.self, String?.self)
            register.classes[key] = .init(key: key, id: id, teacher: teacher)
        }
        for row in rows[1] {
            let (key, students, moments, enrolls) = try row.decode(Int32.self, [Int32].self, [Timestamp].self, [Bool].self)
            register.classes[key]?.roster = ClassRoster(students: students, moments: moments, enrolls: enrolls)
        }
        return try rows[2].compactMap { row in
            let session = try session(row, &register)
            return session.key.flatMap { sessions[$0] }.map { ($0, session) }
        }
    }

    private func session(
        _ row: PostgresRow, _ register: inout SessionRegister
    ) throws -> SessionRegister.Session {
        let sheet = SessionSheet(
            slot: .init(
                date: try row[3, as: CalendarDate.self], startTime: try row[4, as: ClockTime?.self],
                endTime: try row[5, as: ClockTime?.self], markedBy: try row[6, as: String.self],
                markedAt: try row[7, as: Timestamp.self]),
            recordedAt: try row[8, as: Timestamp?.self], closedAt: try row[9, as: Timestamp?.self],
            closedBy: try row[10, as: String?.self],
            columns: .init(
                students: try row[12, as: [Int32].self], statuses: try row[13, as: [Int16].self],
                markedAt: try row[14, as: [Timestamp]?.self], notes: try row[15, as: [String?]?.self]))
        let organization = try row[1, as: Int32.self]
        register.days[.init(organization: organization, date: sheet.slot.date)] = .init(
            start: try row[18, as: Timestamp.self], end: try row[19, as: Timestamp.self])
        return SessionRegister.Session(
            key: try row[0, as: Int32.self], organization: organization, classKey: try row[2, as: Int32.self], sheet: sheet,
            before: sheet, createdBy: try row[16, as: String.self], updatedBy: try row[17, as: String.self],
            totalEnrolled: Int(try row[11, as: Int32.self]), version: try row[20, as: Int32.self])
    }

    private func addDay(_ row: PostgresRow, _ register: inout SessionRegister) throws {
        let (organization, date, start, end) = try row.decode(Int32.self, CalendarDate.self, Timestamp.self, Timestamp.self)
        register.days[.init(organization: organization, date: date)] = .init(start: start, end: end)
    }

    private struct Dated: Hashable {
        let tenant: String
        let date: CalendarDate
    }

    private func unique(_ ids: [ID]) -> [ID] { Array(Set(ids)) }
}
