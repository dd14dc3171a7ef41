import Foundation
import LMSModels
import Testing

@testable import Sync

/// The rules of a push, each by its name in DOMAIN.md, without a database.
@Suite("Deciding a push")
struct PushPlanTests {
    @Test("Creating what is not there makes it, by the owner's commands")
    func creates() throws {
        let plan = try plan(try changes(sessions: [session("new")], records: [record("new", "ada")]), School())
        #expect(plan.steps.map(\.key.id) == ["new", "new/ada"])
        #expect(types(plan) == ["lms.attendance.session.open.v1", "lms.attendance.checkin.record.v1"])
        #expect(plan.steps.allSatisfy { $0.classID == "physics" && $0.state != nil })
    }

    @Test("Creating what exists updates it")
    func createsExisting() throws {
        var school = School()
        try school.have(record("old", "ada"))
        let plan = try plan(try changes(records: [record("old", "ada", .late)]), school)
        #expect(types(plan) == ["lms.attendance.checkin.record.v1"])
        #expect(plan.steps[0].state?.contains("late") == true)
    }

    @Test("Updating what is missing creates it")
    func updatesMissing() throws {
        #expect(types(try plan(try changes(updated: [record("old", "ada")]), School())) == ["lms.attendance.checkin.record.v1"])
    }

    @Test("Updating what is known to be deleted refuses the push, seen or not; creating it again is a new row")
    func updatesDeleted() throws {
        var school = School()
        try school.have(record("old", "ada"), isDeleted: true)
        #expect(throws: PushRefusal.conflict([school.key(.attendanceRecords, "old/ada")])) {
            try plan(try changes(updated: [record("old", "ada")]), school)
        }
        #expect(types(try plan(try changes(records: [record("old", "ada")]), school)) == ["lms.attendance.checkin.record.v1"])
    }

    @Test("Deleting what is missing, or gone already, is ignored")
    func deletesMissing() throws {
        var school = School()
        try school.have(record("old", "gone"), isDeleted: true, isSeen: false)
        let plan = try plan(try changes(deleted: ["old/nobody", "old/gone"]), school)
        #expect(plan.steps.isEmpty && plan.rowCount == 2)
    }

    @Test("Deleting what is there asks its owner")
    func deletes() throws {
        var school = School()
        try school.have(record("old", "ada"))
        let plan = try plan(try changes(deleted: ["old/ada"]), school)
        #expect(types(plan) == ["lms.attendance.checkin.remove.v1"])
        #expect(plan.steps[0].state == nil)
    }

    @Test("What changed since the last pull refuses everything, and names the rows")
    func conflicts() throws {
        var school = School()
        try school.have(record("old", "ada"), isSeen: false)
        try school.have(record("old", "bob"), isSeen: false)
        let refusal = PushRefusal.conflict([school.key(.attendanceRecords, "old/ada"), school.key(.attendanceRecords, "old/bob")])
        #expect(throws: refusal) {
            try plan(
                try changes(
                    sessions: [session("new")], records: [record("new", "cid")], updated: [record("old", "ada")], deleted: ["old/bob"]),
                school)
        }
        #expect(refusal.message.hasSuffix("attendance_records old/ada, attendance_records old/bob"))
    }

    @Test("Rows of a class that the actor does not teach refuse the push; an administrator may")
    func forbidden() throws {
        var school = School()
        school.taught = []
        let pushed = try changes(sessions: [session("new")])
        #expect(throws: PushRefusal.self) { try plan(pushed, school) }
        school.isAdministrator = true
        #expect(try plan(pushed, school).steps.count == 1)
        school.known = []
        #expect(throws: PushRefusal.unknown("class physics is not known")) { try plan(pushed, school) }
    }

    @Test("A record of a session that nobody knows waits for it")
    func unknownSession() throws {
        #expect(throws: PushRefusal.unknown("session x is not known")) { try plan(try changes(records: [record("x", "ada")]), School()) }
    }

    @Test("Tables that devices only read, and sessions, refuse what they cannot take")
    func readOnly() throws {
        var pushed = PushedChanges()
        pushed.students = TableChanges()
        pushed.students?.deleted.elements = [try #require(RowID("ada"))]
        #expect(throws: PushRefusal.forbidden("devices only read students")) { try plan(pushed, School()) }
        var school = School()
        try school.have(session("old"))
        var sessions = try changes()
        sessions.attendanceSessions?.deleted.elements = [try #require(RowID("old"))]
        #expect(throws: PushRefusal.self) { try plan(sessions, school) }
    }

    @Test("Closing counts from the latest mark of the same push, so that nobody falls behind it")
    func closes() throws {
        var closed = try session("new")
        closed.state = .closed
        let plan = try plan(try changes(sessions: [closed], records: [record("new", "ada", at: 900)]), School())
        let close = plan.steps[0].commands.compactMap { $0 as? SessionClose }
        #expect(close.map(\.markedAt) == [School.at(900)])
        #expect(plan.steps[0].at == School.at(100))
    }

    @Test("Whoever is unmarked in the push that closes a session stays unmarked")
    func closesAfterUnmarking() throws {
        var school = School()
        try school.have(session("old"))
        try school.have(record("old", "ada"))
        var closed = try session("old")
        (closed.state, closed.markedAt) = (.closed, DeviceTime(School.at(900)))
        let plan = try plan(try changes(sessions: [closed], deleted: ["old/ada"]), school)
        let close = plan.steps[0].commands.compactMap { $0 as? SessionClose }
        #expect(close.map(\.markedAt) == [School.now], "the removal counts from the push")
    }

    @Test("A mark that is older than what is known keeps its time, and loses")
    func olderMark() throws {
        var school = School()
        try school.have(record("old", "ada", at: 500))
        let plan = try plan(try changes(updated: [record("old", "ada", .late, at: 400)]), school)
        #expect(plan.steps.map(\.at) == [School.at(400)])
        var entry = school.facts().sheet[plan.steps[0].key]
        let push = LogEntry.Push(key: UUID(), at: plan.steps[0].at)
        let isLaid = entry.lay("x", push, known: school.facts().known(entry.key), by: "tablet")
        #expect(!isLaid)
        #expect(entry.isTouched, "the device hears what holds")
    }

    @Test("A session stays with its class: nobody moves it into one of their own")
    func otherClass() throws {
        var school = School()
        school.taught = ["physics", "chemistry"]
        school.known = ["physics", "chemistry"]
        try school.have(session("old"))
        var moved = try session("old")
        moved.classId = try #require(Identifier("chemistry"))
        #expect(throws: PushRefusal.self) { try plan(try changes(sessions: [moved]), school) }
    }

    @Test("A row whose time stood still was changed when it was pushed")
    func times() throws {
        var school = School()
        try school.have(record("old", "ada", at: 500))
        let still = try plan(try changes(updated: [record("old", "ada", .late, at: 500)]), school)
        #expect(still.steps.map(\.at) == [School.now])
        let later = try plan(try changes(updated: [record("old", "ada", .late, at: 501)]), school)
        #expect(later.steps.map(\.at) == [School.at(501)])
    }

    @Test("Of a row that is named twice the last counts, and deleting most")
    func namedTwice() throws {
        var school = School()
        try school.have(record("old", "ada"))
        let plan = try plan(
            try changes(records: [record("old", "ada")], updated: [record("old", "ada", .late)], deleted: ["old/ada"]), school)
        #expect(types(plan) == ["lms.attendance.checkin.remove.v1"])
    }

    @Test("Enrolling, dropping and deleting an enrollment; what is so already asks nobody")
    func enrollments() throws {
        var school = School()
        var active = EnrollmentRow()
        (active.id, active.isActive) = (try #require(RowID("physics/ada")), true)
        (active.classId, active.studentId) = (try #require(Identifier("physics")), try #require(Identifier("ada")))
        var pushed = PushedChanges()
        pushed.enrollments = TableChanges()
        pushed.enrollments?.created.elements = [active]
        #expect(types(try plan(pushed, school)) == ["lms.enrollment.class.enroll.v1"])
        school.have(active.rowID, active)
        #expect(types(try plan(pushed, school)) == [])
        pushed.enrollments?.created.elements = []
        pushed.enrollments?.deleted.elements = [active.rowID]
        let plan = try plan(pushed, school)
        #expect(types(plan) == ["lms.enrollment.class.drop.v1"])
        #expect(plan.steps[0].state?.contains(#""is_active":false"#) == true, "the row stays")
    }

    // MARK: Parts

    private func plan(_ changes: PushedChanges, _ school: School) throws -> PushPlan { try PushPlan(changes, school.facts()) }

    private func types(_ plan: PushPlan) -> [String] { plan.steps.flatMap { $0.commands.map { type(of: $0).type.text } } }

    private func session(_ id: String) throws -> AttendanceSessionRow {
        var row = AttendanceSessionRow()
        (row.id, row.classId) = (try #require(Identifier(id)), try #require(Identifier("physics")))
        row.markedAt = DeviceTime(School.at(100))
        return row
    }

    private func record(
        _ session: String, _ student: String, _ status: CheckinStatus = .present, at second: Int64 = 200
    ) throws -> AttendanceRecordRow {
        let (session, student) = (try #require(Identifier(session)), try #require(Identifier(student)))
        return try #require(AttendanceRecordRow(session, student, Identifier("physics"), status, School.at(second), nil))
    }

    private func changes(
        sessions: [AttendanceSessionRow] = [], records: [AttendanceRecordRow] = [], updated: [AttendanceRecordRow] = [],
        deleted: [String] = []
    ) throws -> PushedChanges {
        var changes = PushedChanges()
        changes.attendanceSessions = TableChanges()
        changes.attendanceSessions?.created.elements = sessions
        changes.attendanceRecords = TableChanges()
        changes.attendanceRecords?.created.elements = records
        changes.attendanceRecords?.updated.elements = updated
        changes.attendanceRecords?.deleted.elements = try deleted.map { try #require(RowID($0)) }
        return changes
    }
}

/// What is known of a school with one class, physics, and one session in it, old.
private struct School {
    static let now = at(3_600)
    var taught: Set<String> = ["physics"]
    var known: Set<String> = ["physics"]
    var isAdministrator = false
    private var entries: [LogKey: LogEntry] = [:]
    private var unseen: Set<LogKey> = []

    init() {
        let key = key(.attendanceSessions, "old")
        entries[key] = Self.entry(key, nil, at: Self.at(0))
    }

    static func at(_ second: Int64) -> Timestamp { Timestamp(microseconds: (1_760_000_000 + second) * 1_000_000) }

    func key(_ table: DeviceTable, _ id: String) -> LogKey { LogKey(organization: 1, table: table, id: id) }

    mutating func have(_ row: AttendanceRecordRow, isDeleted: Bool = false, isSeen: Bool = true) throws {
        have(row.rowID, row, isDeleted: isDeleted, isSeen: isSeen, at: row.markedAt?.moment)
    }

    mutating func have(_ row: AttendanceSessionRow) throws { have(row.rowID, row, at: row.markedAt?.moment) }

    mutating func have<Row: DeviceRow>(
        _ id: RowID, _ row: Row, isDeleted: Bool = false, isSeen: Bool = true, at moment: Timestamp? = nil
    ) {
        let key = key(Row.table, id.text)
        entries[key] = Self.entry(key, isDeleted ? nil : row.stored, at: moment)
        if !isSeen { unseen.insert(key) }
    }

    func facts() -> PushFacts {
        PushFacts(
            organization: 1, actor: Identifier("curie") ?? .placeholder, isAdministrator: isAdministrator, time: Self.now,
            sheet: ChangeSheet(entries), unseen: unseen, knownClasses: known, taughtClasses: taught)
    }

    private static func entry(_ key: LogKey, _ shown: String?, at moment: Timestamp?) -> LogEntry {
        LogEntry(
            key, classID: "physics", studentID: nil, shown: shown, truth: nil, rank: Rank(version: 1, tie: 0), stateAt: moment,
            history: .init(), listing: nil, push: nil)
    }
}
