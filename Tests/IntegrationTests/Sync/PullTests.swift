import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// The rules of a pull, each by its name in DOMAIN.md.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct PullTests {
        @Test func `null or 0 gives everything that the actor may see`() async throws {
            try await TestWorld.withSchool { world, client, _ in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                #expect(tablet.rows["classes"]?.keys.sorted() == ["c-0"])
                #expect(tablet.rows["students"]?.keys.sorted() == DeviceSchool.students)
                #expect(tablet.rows["enrollments"]?.keys.sorted() == DeviceSchool.students.map { "c-0/\($0)" })
                #expect(tablet.news.allSatisfy { $0.hasPrefix("created") })
                let office = Tablet("office", actor: "head", role: "institution_admin", client)
                try await office.pull()
                #expect(office.rows["classes"]?.count == 2 && office.rows["students"]?.count == 7)
                let learner = Tablet("phone", actor: "s-0", role: "learner", client)
                try await learner.pull()
                #expect(learner.rows.values.allSatisfy { $0.isEmpty })
                try await expectWhatIsLogged(office, world)
            }
        }

        @Test func `the next pull brings what changed since, once, as created, updated or deleted`() async throws {
            try await TestWorld.withSchool { world, client, school in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                try await tablet.pull()
                #expect(tablet.news.isEmpty)
                try await world.apply(Self.lesson(school) + [school.student("s-0", named: "Ada", version: 2)], client)
                try await tablet.pull()
                #expect(
                    tablet.news.sorted() == [
                        "created attendance_records ses-1/s-0", "created attendance_records ses-1/s-1", "created attendance_sessions ses-1",
                        "updated students s-0",
                    ])
                try await world.apply([Self.remove(school)], client)
                try await tablet.pull()
                #expect(tablet.news == ["deleted attendance_records ses-1/s-0"])
                try await tablet.pull()
                #expect(tablet.news.isEmpty)
            }
        }

        @Test func `an answer that was lost comes again`() async throws {
            try await TestWorld.withSchool { world, client, school in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull(isLost: true)
                try await tablet.pull()
                #expect(tablet.rows["students"]?.count == 6)
                try await world.apply(Self.lesson(school), client)
                for _ in 0..<3 { try await tablet.pull(isLost: true) }
                try await tablet.pull()
                #expect(tablet.news.count == 3)
            }
        }

        @Test func `a transaction held open while a device pulls is never skipped`() async throws {
            try await TestWorld.withSchool { world, client, school in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                let slow = try await TestStack.connect(world.databaseURL)
                // The slow one writes first and commits last.
                try await slow.transaction { transaction in
                    _ = try await transaction.execute(
                        """
                        UPDATE sync.change_log SET columns = replace(columns, 'Class 0', 'Slow class'), changed_xid = pg_current_xact_id(),
                            changed_by = NULL
                        WHERE table_name = 'classes' AND id = 'c-0'
                        """)
                    // A writer of another tenant's row would wait for nobody; this one wrote past the tenant's lock.
                    try await world.apply([school.student("s-0", named: "Quick", version: 2)], client)
                    try await tablet.pull()
                    #expect(tablet.news == ["updated students s-0"])
                    try await tablet.pull()
                    #expect(tablet.news.isEmpty, "what was seen does not come again because somebody is slow")
                }
                await slow.close()
                try await tablet.pull()
                #expect(tablet.news == ["updated classes c-0"])
                #expect(tablet.row(.classes, "c-0")?.contains("Slow class") == true)
            }
        }

        @Test func `a cursor that is gone costs rows that come again, and none that does not`() async throws {
            try await TestWorld.withSchool { world, client, school in
                let tablet = Tablet("tablet", actor: "t-0", client)
                try await tablet.pull()
                try await world.apply([school.student("s-0", named: "Ada", version: 2)], client)
                _ = try await world.database.execute("DELETE FROM sync.pull_cursors")
                try await tablet.pull()
                #expect(tablet.news.contains("updated students s-0"))
                try await tablet.pull()
                #expect(tablet.news.isEmpty)
            }
        }

        @Test func `lost permission appears as deleted, with all that is in the class; gained permission as created`() async throws {
            try await TestWorld.withSchool { world, client, school in
                let (first, second) = (Tablet("first", actor: "t-0", client), Tablet("second", actor: "t-1", client))
                try await world.apply(Self.lesson(school), client)
                for tablet in [first, second] { try await tablet.pull() }
                try await world.apply([school.course(0, taughtBy: "t-1", version: 2)], client)
                for tablet in [first, second] { try await tablet.pull() }
                #expect(first.rows.values.allSatisfy { $0.isEmpty }, "\(first.rows)")
                #expect(second.rows["classes"]?.count == 2 && second.rows["enrollments"]?.count == 12)
                #expect(second.rows["attendance_records"]?.count == 2)
                #expect(second.news.contains("created attendance_sessions ses-1"))
                #expect(!second.news.contains { $0.contains("students") }, "they were in the other class")
                try await world.apply([school.course(0, taughtBy: "t-0", version: 3)], client)
                for tablet in [first, second] { try await tablet.pull() }
                #expect(first.rows["students"]?.count == 6 && first.rows["attendance_records"]?.count == 2)
                #expect(second.rows["classes"]?.keys.sorted() == ["c-1"] && second.rows["attendance_records"]?.isEmpty == true)
                #expect(second.rows["students"]?.count == 6)
            }
        }

        @Test func `a device that another person takes over gets theirs and loses the rest`() async throws {
            try await TestWorld.withSchool { _, client, _ in
                let head = Tablet("shared", actor: "head", role: "admin", client)
                try await head.pull()
                let teacher = Tablet("shared", actor: "t-1", client)
                try await teacher.takeOver(head)
                #expect(teacher.rows["classes"]?.keys.sorted() == ["c-1"] && teacher.rows["students"]?.count == 6)
                let again = Tablet("shared", actor: "head", role: "admin", client)
                try await again.takeOver(teacher)
                #expect(again.rows["classes"]?.count == 2 && again.rows["students"]?.count == 7)
            }
        }

        @Test func `a schema migration brings what the new schema needs`() async throws {
            try await TestWorld.withSchool { world, client, school in
                try await world.apply(Self.lesson(school), client)
                for saysSo in [true, false] {
                    let tablet = Tablet("tablet-\(saysSo)", actor: "t-0", client)
                    tablet.schemaVersion = 1
                    try await tablet.pull()
                    #expect(tablet.rows["students"] == nil && tablet.rows["classes"]?.count == 1)
                    tablet.schemaVersion = 2
                    try await tablet.pull(
                        migration: saysSo
                            ? """
                            {"from":1,"tables":["students","enrollments"],"columns":[{"table":"attendance_records","columns":["notes"]}]}
                            """ : "null")
                    #expect(tablet.rows["students"]?.count == 6 && tablet.rows["enrollments"]?.count == 6)
                    #expect(tablet.news.filter { $0.hasPrefix("created") }.count == 12)
                    #expect(tablet.news.filter { $0.hasPrefix("updated") }.count == 2)
                    try await tablet.pull()
                    #expect(tablet.news.isEmpty)
                }
            }
        }

        // MARK: Parts

        private static func lesson(_ school: DeviceSchool) -> [OutgoingCommand] {
            [
                school.command(
                    "attendance.session.record", "lesson",
                    """
                    {"sessionId":"ses-1","classId":"c-0","date":"2026-02-02","markedBy":"t-0","markedAt":"2026-02-02T09:00:00Z",
                     "present":[{"studentId":"s-0"},{"studentId":"s-1","status":"late","notes":"Bus"}]}
                    """)
            ]
        }

        private static func remove(_ school: DeviceSchool) -> OutgoingCommand {
            school.command(
                "attendance.checkin.remove", "remove",
                #"{"sessionId":"ses-1","studentId":"s-0","markedAt":"2026-02-02T09:30:00Z","markedBy":"t-0"}"#)
        }
    }
}

/// A tablet of somebody who sees everything has what the log has.
func expectWhatIsLogged(
    _ tablet: Tablet, _ world: TestWorld, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let logged = try await world.lines("SELECT table_name || ' ' || id || ' ' || columns FROM sync.change_log WHERE columns IS NOT NULL")
    let found = tablet.rows.flatMap { table, rows in rows.map { "\(table) \($0.key) \($0.value)" } }
    expectEqualRows(found.sorted(), logged.sorted(), tablet.name, sourceLocation: sourceLocation)
}
