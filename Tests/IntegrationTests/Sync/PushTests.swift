import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// The rules of a push, each by its name in DOMAIN.md.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct PushTests {
        @Test func `what a device creates becomes the services' own, and another device's`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let (first, second) = (Tablet("first", actor: "t-0", client), Tablet("second", actor: "t-0", client))
                try await second.pull()
                try await Self.lesson(first)
                try await first.sync()
                // At once, before attendance has heard of it.
                try await second.pull()
                #expect(second.rows["attendance_records"]?.keys.sorted() == ["ses-1/s-0", "ses-1/s-1"])
                try await world.synced()
                #expect(
                    try await world.lines(
                        "SELECT session_id || ' ' || student_id || ' ' || status FROM attendance.attendance_records ORDER BY 1")
                        == ["ses-1 s-0 present", "ses-1 s-1 late"])
                #expect(try await world.number("SELECT count(*) FROM sync.pushed_commands") == 0)
                for tablet in [first, second] { try await tablet.pull() }
                #expect(first.rows == second.rows)
            }
        }

        @Test func `creating what exists updates it, and updating what is missing creates it`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let (first, second) = (Tablet("first", actor: "t-0", client), Tablet("second", actor: "t-0", client))
                try await Self.lesson(first)
                try await first.sync()
                try await world.synced()
                try await second.pull()
                // As a device that lost its rows but not its cursor would.
                second.forgetRows()
                try second.mark("ses-1", "s-0", .late)
                #expect(try await second.push() == .taken)
                try await world.synced()
                #expect(try await Self.status(world, "s-0") == ["late"])
            }
        }

        @Test func `a row that changed since the last pull refuses the whole push, and names the rows`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let (first, second) = (Tablet("first", actor: "t-0", client), Tablet("second", actor: "t-0", client))
                try await Self.lesson(first)
                try await first.sync()
                try await second.pull()
                try first.mark("ses-1", "s-0", .late)
                try await first.sync()
                try second.mark("ses-1", "s-0")
                try second.mark("ses-1", "s-3")
                #expect(try await second.push() == .conflict)
                let answer = try await second.pushAgain()
                #expect(answer.outcome == "duplicate" && answer.code == "CONFLICT")
                #expect(answer.message?.contains("attendance_records ses-1/s-0") == true, "\(answer)")
                #expect(answer.message?.contains("s-3") == false)
                try await world.synced()
                #expect(try await Self.status(world, "s-3") == [], "all or nothing")
                try await second.sync()
                try await world.synced()
                #expect(try await Self.status(world, "s-0") == ["present"])
                #expect(try await Self.status(world, "s-3") == ["present"])
            }
        }

        @Test func `a client's own pushed rows are no conflict for it`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                for status in [CheckinStatus.present, .late, .present] {
                    try await Self.lesson(tablet)
                    try tablet.mark("ses-1", "s-0", status)
                    // Without a pull between.
                    #expect(try await tablet.push() == .taken)
                    try await world.synced()
                }
                #expect(try await Self.status(world, "s-0") == ["present"])
            }
        }

        @Test func `the same push twice has one effect and one answer, and also when the inbox has forgotten it`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                try await Self.lesson(tablet)
                #expect(try await tablet.push() == .taken)
                try await world.synced()
                let before = try await world.rows()
                let repeated = try await tablet.pushAgain()
                #expect(repeated.outcome == "duplicate" && repeated.result?.contains(#""commands": 3"#) == true, "\(repeated)")
                _ = try await world.database.execute("DELETE FROM sync.inbox_current WHERE type = 'lms.sync.device.push.v1'")
                let late = try await tablet.pushAgain()
                #expect(late.outcome == "applied" && late.result?.contains(#""commands":3"#) == true, "\(late)")
                try await world.synced()
                #expect(try await world.rows() == before)
                #expect(try await world.number("SELECT count(*) FROM attendance.inbox WHERE source = '/lectern/sync'") == 3)
            }
        }

        @Test func `deleting what is missing is ignored, and what is known to be deleted is not updated`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let (first, second) = (Tablet("first", actor: "t-0", client), Tablet("second", actor: "t-0", client))
                try await Self.lesson(first)
                try await first.sync()
                try await second.pull()
                for tablet in [first, second] { tablet.delete(.attendanceRecords, "ses-1/s-0") }
                #expect(try await first.push() == .taken)
                #expect(try await second.push() == .taken, "it is gone already")
                try await world.synced()
                #expect(try await Self.status(world, "s-0") == [])
                let third = Tablet("third", actor: "t-0", client)
                try await third.pull()
                third.remember(.attendanceRecords, "ses-1/s-0")
                try third.mark("ses-1", "s-0")
                #expect(try await third.push() == .conflict)
                // Made anew it is a new row.
                third.forgetRows()
                try third.mark("ses-1", "s-0")
                #expect(try await third.push() == .taken)
                try await world.synced()
                #expect(try await Self.status(world, "s-0") == ["present"])
            }
        }

        @Test func `only classes of the actor, and only tables that devices may write`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let tablet = Tablet("tablet", actor: "t-1", client)
                try await tablet.pull()
                try tablet.open("ses-x", "c-0", "2026-02-02")
                #expect(try await tablet.push() == .refused("FORBIDDEN"))
                let other = Tablet("other", actor: "t-0", client)
                try await other.pull()
                other.delete(.students, "s-0")
                #expect(try await other.push() == .refused("FORBIDDEN"))
                #expect(try await world.number("SELECT count(*) FROM sync.pushed_commands") == 0)
                let head = Tablet("head", actor: "head", role: "admin", client)
                try head.open("ses-x", "c-0", "2026-02-02")
                try await head.sync()
                try await world.synced()
                #expect(try await world.number("SELECT count(*) FROM attendance.attendance_sessions") == 1)
            }
        }

        @Test func `a push by lms.commands and by lms.queries is one push`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                try await Self.lesson(tablet)
                #expect(try await tablet.push() == .taken)
                var command = try #require(tablet.last)
                command.exchange = Topology.commandsExchange
                let known = client.answers(to: command.id).count
                try await client.publish([command])
                try await eventually("an answer from the work queue") { client.answers(to: command.id).count > known }
                #expect(client.answers(to: command.id).last?.outcome == "duplicate")
                try await world.synced()
                #expect(try await world.number("SELECT count(*) FROM sync.push_receipts") == 1)
            }
        }

        // MARK: Parts

        static func lesson(_ tablet: Tablet) async throws {
            try tablet.open("ses-1", "c-0", "2026-02-02")
            try tablet.mark("ses-1", "s-0")
            try tablet.mark("ses-1", "s-1", .late)
        }

        static func status(_ world: TestWorld, _ student: String) async throws -> [String] {
            try await world.lines("SELECT status FROM attendance.attendance_records WHERE student_id = \(student)")
        }
    }
}
