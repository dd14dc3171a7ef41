import SeededRandom
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Twenty tablets at once, and workers that die.
    @Suite(.serialized, .timeLimit(.minutes(10))) struct ManyTabletsTests {
        private static let teachers = 4
        private static let tablets = 20
        private static let rounds = 6
        private static let deaths = 6

        @Test
        func `twenty devices with random edits, offline times, lost and repeated replies and dying workers end equal to the services`()
            async throws
        {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                let workers = try await world.start("sync", "sync")
                try await TestClient.with(world) { try await Self.run($0, workers, world) }
            }
        }

        private static func run(_ client: TestClient, _ workers: [Program], _ world: TestWorld) async throws {
            try await world.apply(DeviceSchool(teachers: Self.teachers).directory, client)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<Self.tablets {
                    group.addTask { try await Self.live(Tablet("tablet-\(number)", actor: "t-\(number % Self.teachers)", client), number) }
                }
                group.addTask { try await Self.kill(workers, world) }
                try await group.waitForAll()
            }
            try await world.synced()
            try await Self.expectEqual(world)
            for teacher in 0..<Self.teachers {
                for number in stride(from: teacher, to: Self.tablets, by: Self.teachers) {
                    // A new device and an old one that was away have the same.
                    let fresh = Tablet("fresh-\(number)", actor: "t-\(teacher)", client)
                    try await fresh.pull()
                    let old = Tablet("tablet-\(number)", actor: "t-\(teacher)", client)
                    old.restore(try #require(Self.left.taken(number)))
                    try await old.pull()
                    #expect(old.rows.mapValues(\.keys.count) == fresh.rows.mapValues(\.keys.count), "tablet-\(number)")
                    #expect(old.rows == fresh.rows, "tablet-\(number)")
                }
            }
        }

        private static let left = TabletStates()

        /// A few rounds of work, some of them offline.
        private static func live(_ tablet: Tablet, _ number: Int) async throws {
            var random = SplitMix64(seed: UInt64(number) + 77)
            try await tablet.pull()
            for round in 0..<rounds {
                for _ in 0..<(1 + random.below(5)) { try edit(tablet, number, round, &random) }
                switch random.below(6) {
                case 0: continue  // offline
                case 1: try await tablet.pull(isLost: true)
                case 2:
                    // The push was taken, and the tablet does not know: it sends it again, or pulls and makes another.
                    _ = try await tablet.push(isLost: true)
                    if random.below(2) == 0, tablet.last != nil { _ = try await tablet.pushAgain() }
                default: break
                }
                try await tablet.sync()
            }
            try await tablet.sync()
            left.leave(tablet, number)
        }

        private static func edit(_ tablet: Tablet, _ number: Int, _ round: Int, _ random: inout SplitMix64) throws {
            let course = DeviceSchool.course(number % teachers)
            let sessions = (tablet.rows["attendance_sessions"] ?? [:]).keys.sorted()
            let student = random.below(12) == 0 ? "s-stranger" : DeviceSchool.students[random.below(6)]
            switch random.below(10) {
            case 0, 1:
                // Now and then two tablets take the same day: one of the sessions is refused.
                let day = 1 + (random.below(8) == 0 ? 0 : number)
                try tablet.open("ses-\(number)-\(round)", course, "2026-0\(1 + round)-\(day < 10 ? "0" : "")\(day)")
            case 2 where !sessions.isEmpty:
                let record = "\(sessions[random.below(sessions.count)])/\(student)"
                if tablet.row(.attendanceRecords, record) != nil { tablet.delete(.attendanceRecords, record) }
            case 3 where !sessions.isEmpty && random.below(4) == 0:
                let session = sessions[random.below(sessions.count)]
                if let json = tablet.row(.attendanceSessions, session) {
                    var row = try AttendanceSessionRow.decode(JSONDocument(Array(json.utf8)).root)
                    row.state = .closed
                    row.markedAt = DeviceTime(.now)
                    tablet.write(row)
                }
            case _ where !sessions.isEmpty:
                try tablet.mark(sessions[random.below(sessions.count)], student, random.below(3) == 0 ? .late : .present)
            default: break
            }
        }

        /// Kills one of the workers after the other; another takes its place.
        private static func kill(_ workers: [Program], _ world: TestWorld) async throws {
            var running = workers
            var random = SplitMix64(seed: 3)
            for _ in 0..<deaths {
                let decided = try await world.number("SELECT count(*) FROM sync.inbox")
                try? await eventually("more is decided", within: .seconds(5)) {
                    try await world.number("SELECT count(*) FROM sync.inbox") > decided + random.below(20)
                }
                let victim = random.below(running.count)
                try await world.kill([running[victim]])
                running[victim] = try await world.start("sync")[0]
            }
        }

        /// The rows of devices are those of the services.
        private static func expectEqual(_ world: TestWorld) async throws {
            expectEqualRows(
                try await world.lines(
                    """
                    SELECT concat_ws(' ', columns ->> 'session_id', columns ->> 'student_id', columns ->> 'class_id', columns ->> 'status',
                        columns ->> 'marked_at', columns ->> 'notes')
                    FROM sync.device_rows WHERE table_name = 'attendance_records' ORDER BY 1
                    """),
                try await world.lines(
                    """
                    SELECT concat_ws(' ', session_id, student_id, class_id, status, floor(extract(epoch FROM marked_at) * 1000)::bigint,
                        notes)
                    FROM attendance.attendance_records ORDER BY 1
                    """), "records")
            expectEqualRows(
                try await world.lines(
                    """
                    SELECT concat_ws(' ', id, columns ->> 'class_id', columns ->> 'date', columns ->> 'state', columns ->> 'marked_by',
                        columns ->> 'marked_at')
                    FROM sync.device_rows WHERE table_name = 'attendance_sessions' ORDER BY 1
                    """),
                try await world.lines(
                    """
                    SELECT concat_ws(' ', session_id, class_id, date, state, marked_by, floor(extract(epoch FROM marked_at) * 1000)::bigint)
                    FROM attendance.attendance_sessions ORDER BY 1
                    """), "sessions")
            #expect(try await world.number("SELECT count(*) FROM attendance.attendance_sessions") > 10, "too little happened")
            #expect(try await world.number("SELECT count(*) FROM sync.change_log WHERE pushed_at IS NOT NULL") == 0)
        }
    }
}
