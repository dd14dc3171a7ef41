import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// What the owners refuse comes back to the devices.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct CorrectionTests {
        @Test func `a mark that attendance refuses is taken back on every device that saw it`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let (first, second) = (Tablet("first", actor: "t-0", client), Tablet("second", actor: "t-0", client))
                try await PushTests.lesson(first)
                try first.mark("ses-1", "s-stranger")
                try await first.sync()
                try await second.pull()
                #expect(second.row(.attendanceRecords, "ses-1/s-stranger") != nil)
                try await world.synced()
                for tablet in [first, second] {
                    try await tablet.pull()
                    #expect(tablet.news.contains("deleted attendance_records ses-1/s-stranger"), "\(tablet.news)")
                    #expect(tablet.rows["attendance_records"]?.keys.sorted() == ["ses-1/s-0", "ses-1/s-1"])
                }
                #expect(try await world.number("SELECT count(*) FROM sync.pushed_commands") == 0)
            }
        }

        @Test func `a row that was there is as its owner says again`() async throws {
            try await TestWorld.withSchool { world, client, school in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await PushTests.lesson(tablet)
                try await tablet.sync()
                try await world.synced()
                try await world.apply(
                    [
                        school.command(
                            "attendance.session.close", "close",
                            #"{"sessionId":"ses-1","markedBy":"t-0","markedAt":"\#(Timestamp.now)"}"#)
                    ], client)
                try await tablet.pull()
                // After the close: attendance says no.
                try tablet.mark("ses-1", "s-0", .late)
                #expect(try await tablet.push() == .taken)
                try await world.synced()
                try await tablet.pull()
                #expect(tablet.row(.attendanceRecords, "ses-1/s-0")?.contains(#""status":"present""#) == true)
                #expect(try await PushTests.status(world, "s-0") == ["present"])
            }
        }

        @Test func `a second session at the same time is refused, and goes with all that was marked in it`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let (first, second) = (Tablet("first", actor: "t-0", client), Tablet("second", actor: "t-0", client))
                for tablet in [first, second] { try await tablet.pull() }
                try await PushTests.lesson(first)
                try await first.sync()
                try await world.synced()
                try second.open("ses-2", "c-0", "2026-02-02")
                try second.mark("ses-2", "s-0")
                #expect(try await second.push() == .taken)
                try await world.synced()
                try await second.pull()
                #expect(second.rows["attendance_sessions"]?.keys.sorted() == ["ses-1"])
                #expect(second.rows["attendance_records"]?.keys.sorted() == ["ses-1/s-0", "ses-1/s-1"])
            }
        }

        @Test func `a push that is older than what holds is not seen, and the device hears what holds`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await PushTests.lesson(tablet)
                try await tablet.sync()
                try await world.synced()
                try await tablet.pull()
                // Its clock has gone back by a year, and so has the envelope's time.
                tablet.clock = Timestamp(microseconds: 1_740_000_000_000_000)
                try tablet.mark("ses-1", "s-0", .late, at: tablet.clock ?? .now)
                #expect(try await tablet.push() == .taken)
                try await world.synced()
                try await tablet.pull()
                #expect(tablet.row(.attendanceRecords, "ses-1/s-0")?.contains(#""status":"present""#) == true)
            }
        }

        @Test func `students are enrolled and dropped from a device`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                var row = EnrollmentRow()
                (row.classId, row.studentId) = (try #require(Identifier("c-0")), try #require(Identifier("s-stranger")))
                (row.id, row.isActive) = (RowID(row.classId, row.studentId), true)
                tablet.write(row)
                tablet.delete(.enrollments, "c-0/s-0")
                try await tablet.sync()
                try await world.synced()
                #expect(
                    try await world.lines(
                        "SELECT student_id FROM enrollment.enrollments WHERE class_id = 'c-0' AND is_active ORDER BY 1")
                        == ["s-1", "s-2", "s-3", "s-4", "s-5", "s-stranger"])
                try await tablet.pull()
                #expect(tablet.row(.students, "s-stranger") != nil, "the student comes with the enrollment")
                #expect(tablet.row(.enrollments, "c-0/s-0")?.contains(#""is_active":false"#) == true)
            }
        }
    }
}
