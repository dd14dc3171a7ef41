internal import LMSModels

/// Decides a push by WatermelonDB's rules (DOMAIN.md, section 5), all or nothing.
///
/// Pure: creating what exists updates it; updating what is missing creates it, unless it is known to be deleted; deleting
/// what is missing is ignored; what changed since the device's last pull refuses the whole push.
struct PushPlan: Sendable {
    let steps: [PushStep]
    /// Rows that were taken, ignored deletions included.
    let rowCount: Int
    let tables: [DeviceTable]

    private let facts: PushFacts
    /// The classes of sessions that the push itself makes.
    private let newSessions: [RowID: Identifier]

    /// - Throws: ``PushRefusal``; nothing of the push is taken then.
    init(_ changes: PushedChanges, _ facts: PushFacts) throws(PushRefusal) {
        let sessions = PushedTable(changes.attendanceSessions)
        let records = PushedTable(changes.attendanceRecords)
        let enrollments = PushedTable(changes.enrollments)
        self.facts = facts
        newSessions = Dictionary(sessions.upserts.map { ($0.rowID, $0.classId) }) { first, _ in first }
        rowCount = sessions.count + records.count + enrollments.count
        tables = [(DeviceTable.enrollments, enrollments.count), (.attendanceSessions, sessions.count), (.attendanceRecords, records.count)]
            .filter { $0.1 > 0 }.map(\.0)
        try Self.checkReadOnly(changes)
        let conflicts =
            Self.conflicts(sessions, facts) + Self.conflicts(records, facts) + Self.conflicts(enrollments, facts)
        guard conflicts.isEmpty else { throw .conflict(conflicts.sorted()) }
        var steps: [PushStep] = []
        for row in enrollments.upserts { steps.append(try Self.step(row, facts)) }
        for id in enrollments.deleted.sorted() { if let step = try Self.drop(id, facts) { steps.append(step) } }
        var marks: [PushStep] = []
        for row in records.upserts { marks.append(try Self.step(row, newSessions, facts)) }
        for id in records.deleted.sorted() { if let step = try Self.unmark(id, newSessions, facts) { marks.append(step) } }
        let latest = Dictionary(marks.map { (RowReport.session(of: $0.key.id), $0.at) }, uniquingKeysWith: max)
        for row in sessions.upserts { steps.append(try Self.step(row, lastMark: latest[row.id.text], facts)) }
        self.steps = steps + marks
        try Self.checkDeletedSessions(sessions, facts)
    }

    private static func checkReadOnly(_ changes: PushedChanges) throws(PushRefusal) {
        if changes.students.map({ !$0.isEmpty }) ?? false { throw .forbidden("devices only read students") }
        if changes.classes.map({ !$0.isEmpty }) ?? false { throw .forbidden("devices only read classes") }
    }

    /// Attendance has no command that takes a session back.
    private static func checkDeletedSessions(
        _ sessions: PushedTable<AttendanceSessionRow>, _ facts: PushFacts
    ) throws(PushRefusal) {
        let living = sessions.deleted.filter { facts.sheet[facts.key(.attendanceSessions, $0)].shown != nil }.sorted()
        if let first = living.first { throw .forbidden("attendance_sessions \(first) cannot be deleted: close it") }
    }

    /// What the device would overwrite unseen, and what it updates although it is known to be deleted.
    private static func conflicts<Row: DeviceRow>(_ pushed: PushedTable<Row>, _ facts: PushFacts) -> [LogKey] {
        pushed.ids.map { facts.key(Row.table, $0) }.filter { key in
            guard let entry = facts.sheet.entries[key], let id = RowID(key.id) else { return false }
            if entry.shown == nil, pushed.deleted.contains(id) { return false }
            if entry.shown == nil, pushed.updated[id] != nil { return true }
            return facts.unseen.contains(key)
        }
    }
}

extension PushFacts {
    /// A class that the actor may change.
    func authorize(_ course: Identifier) throws(PushRefusal) -> String {
        guard knownClasses.contains(course.text) else { throw .unknown("class \(course) is not known") }
        guard isAdministrator || taughtClasses.contains(course.text) else {
            throw .forbidden("actorid \(actor) is not the teacher of class \(course), and actorrole is no admin")
        }
        return course.text
    }
}
