import SeededRandom
import LMSModels
import Testing

@testable import Sync

@Suite("Events of a session")
struct ChangeSheetTests {
    @Test("Any order of them, with repeats, ends in the rows of the last state", arguments: 0..<40)
    func anyOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let history = try SessionHistory(length: 14, &random)
        for _ in 0..<12 {
            var sheet = ChangeSheet()
            let repeated = history.events + history.events.filter { _ in Bool.random(using: &random) }
            for reports in repeated.shuffled(using: &random) {
                for report in reports { sheet.take(report, 1, by: nil) }
            }
            let rows = sheet.entries.values.filter { $0.key.table == .attendanceRecords }.compactMap(\.shown).sorted()
            #expect(rows == history.rows)
            #expect(sheet[LogKey(organization: 1, table: .attendanceSessions, id: "s")].shown == history.session)
        }
    }

    @Test("The teacher of a class is that of its latest state")
    func teachers() throws {
        var old = ClassUpsert()
        old.classId = try #require(Identifier("c"))
        old.name = try #require(Name("C"))
        old.teacherId = Identifier("curie")
        old.updatedAt = Timestamp(microseconds: 1_000)
        var new = old
        new.teacherId = Identifier("meitner")
        new.updatedAt = Timestamp(microseconds: 2_000)
        for states in [[old, new], [new, old]] {
            var sheet = ChangeSheet()
            for state in states { sheet.take(ClassRow.report(state, Timestamp(microseconds: 9)), 1, by: nil) }
            #expect(sheet.teachers.values.map { $0 } == ["meitner"])
        }
    }
}

/// What attendance would announce of one session, by a model of its own: a list, changed one mark at a time or replaced.
private struct SessionHistory {
    private(set) var events: [[RowReport]] = []
    private(set) var rows: [String] = []
    private(set) var session: String?

    private static func at(_ version: Int) -> Timestamp { Timestamp(microseconds: 1_760_000_000_000_000 + Int64(version) * 60_000_000) }

    init(length: Int, _ random: inout SplitMix64) throws {
        let students = try (0..<5).map { try #require(Identifier("p\($0)")) }
        let (id, course) = (try #require(Identifier("s")), try #require(Identifier("c")))
        var marks: [Identifier: (status: CheckinStatus, at: Timestamp)] = [:]
        var totals = SessionTotals()
        totals.sessionId = id
        totals.classId = course
        totals.markedBy = course
        for version in 1...length {
            let count = try #require(Count(version))
            let student = students[Int.random(in: 0..<5, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let status: CheckinStatus = Bool.random(using: &random) ? .late : .present
                marks[student] = (status, Self.at(version))
                var event = CheckinRecorded()
                (event.sessionId, event.classId, event.studentId, event.status) = (id, course, student, status)
                (event.markedAt, event.version) = (Self.at(version), count)
                events.append([AttendanceRecordRow.report(event)])
            case 2 where marks[student] != nil:
                marks[student] = nil
                var event = CheckinRemoved()
                (event.sessionId, event.classId, event.studentId) = (id, course, student)
                (event.markedAt, event.version) = (Self.at(version), count)
                events.append([AttendanceRecordRow.report(event)])
            default:
                marks = [:]
                for student in students where Bool.random(using: &random) { marks[student] = (.present, Self.at(version)) }
                totals.recordedAt = Self.at(version)
                totals.markedAt = Self.at(version)
                totals.version = count
                totals.present = Listing(
                    marks.map { student, mark in
                        var present = PresentStudent()
                        (present.studentId, present.status, present.markedAt) = (student, mark.status, mark.at)
                        return present
                    })
                let reports = AttendanceSessionRow.reports(totals)
                events.append(reports)
                if case .state(let state, _, _) = reports[0].news { session = state }
            }
        }
        rows = marks.compactMap { AttendanceRecordRow(id, $0.key, course, $0.value.status, $0.value.at, nil)?.stored }.sorted()
    }
}
