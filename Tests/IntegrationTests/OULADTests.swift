import Foundation
import LMSModels
import Postgres
import Testing

@testable import lectern

extension IntegrationSuite {
    /// The Open University's learning analytics data: real students, real registrations.
    @Suite(.serialized, OULAD.isThere, .timeLimit(.minutes(5))) struct OULADTests {
        @Test func `the whole file is imported to the number, again without a change, and in any order`() async throws {
            let expected = try OULAD.courses()
            let total = 1 + OULAD.classes + OULAD.students + OULAD.enrollments + OULAD.dropped
            var rows: [String] = []
            try await TestWorld.with(retryDelays: TestWorld.longLadder) { world in
                try await world.start("enrollment")
                let first = try await Self.publish(world)
                try #require(first.status == 0, "\(first.text)")
                #expect(Self.count("applied", in: first.output) == total, "\(first.output)")

                let counts =
                    "SELECT (SELECT count(*) FROM enrollment.students), (SELECT count(*) FROM enrollment.classes)"
                let found = try await world.database.query("\(unescaped: counts)")
                    .first?.decode(Int.self, Int.self)
                #expect(found?.0 == OULAD.students && found?.1 == OULAD.classes)
                #expect(try await Self.courses(world) == expected)
                #expect(expected.map(\.enrolled).reduce(0, +) == OULAD.enrollments)
                #expect(expected.map(\.dropped).reduce(0, +) == OULAD.dropped)

                rows = try await world.rows()
                let versions = try await Self.versions(world)
                let second = try await Self.publish(world)
                #expect(second.status == 0, "\(second.text)")
                #expect(Self.count("duplicate", in: second.output) == total, "\(second.output)")
                #expect(try await Self.versions(world) == versions, "a row was written again")
                #expect(try await world.number("SELECT count(*) FROM enrollment.inbox") == total)
            }
            try await TestWorld.with(retryDelays: TestWorld.longLadder) { world in
                try await world.start("enrollment")
                let shuffled = try await Self.publish(world, "--shuffle")
                #expect(shuffled.status == 0, "\(shuffled.text)")
                expectEqualRows(try await world.rows(), rows, "in random order")
            }
        }

        private static func publish(_ world: TestWorld, _ more: String...) async throws -> Program.Result {
            let mapping = TestStack.repository.appending(path: "deploy/examples/oulad.json").path
            return try await world.lectern(
                ["publish", "--csv", OULAD.file?.path ?? "", "--map", mapping, "--wait"] + more)
        }

        /// The number in front of an outcome in what `lectern publish --wait` prints.
        private static func count(_ outcome: String, in report: String) -> Int {
            var sum = 0
            for line in report.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                if words.count >= 2, words[1] == outcome { sum += Int(words[0]) ?? 0 }
            }
            return sum
        }

        private static func courses(_ world: TestWorld) async throws -> [OULAD.Course] {
            try await world.database.query(
                """
                SELECT class_id, count(*), count(dropped_at),
                       sum(extract(epoch FROM enrolled_at) / 86400)::bigint,
                       coalesce(sum(extract(epoch FROM dropped_at) / 86400), 0)::bigint
                FROM enrollment.enrollments GROUP BY class_id ORDER BY class_id
                """
            ).map { row in
                let (id, enrolled, dropped, enrolledDays, droppedDays) = try row.decode(
                    String.self, Int.self, Int.self, Int.self, Int.self)
                return OULAD.Course(
                    id: id, enrolled: enrolled, dropped: dropped, enrolledDays: enrolledDays, droppedDays: droppedDays)
            }
        }

        /// Which transaction wrote each row last.
        ///
        /// One row: those of a `UNION ALL` come in the order in which a parallel plan has them.
        private static func versions(_ world: TestWorld) async throws -> [String] {
            try await world.lines(
                """
                SELECT concat_ws(' ',
                    (SELECT md5(string_agg(xmin::text, ',' ORDER BY key)) FROM enrollment.students),
                    (SELECT md5(string_agg(xmin::text, ',' ORDER BY key)) FROM enrollment.classes),
                    (SELECT md5(string_agg(xmin::text, ',' ORDER BY class_key, student_key)) FROM enrollment.roster_entries))
                """)
        }
    }
}

/// The file `students.csv` beside the repository, read without any of Lectern's own code but the calendar.
enum OULAD {
    static let students = 28_785
    static let classes = 22
    static let enrollments = 32_593
    static let dropped = 10_072

    static let file: URL? = {
        let shared = TestStack.value("LECTERN_SHARED")
        let folder = shared.isEmpty ? TestStack.repository.appending(path: "../shared") : URL(filePath: shared)
        let file = folder.appending(path: "data/oulad/students.csv").standardizedFileURL
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()

    static let isThere: ConditionTrait = .enabled(
        if: file != nil, "needs OULAD: data/oulad/students.csv under LECTERN_SHARED, or under ../shared")

    /// A class in numbers; the days are sums over its students, since 1970.
    struct Course: Equatable {
        let id: String
        var enrolled = 0
        var dropped = 0
        var enrolledDays = 0
        var droppedDays = 0
    }

    /// The presentations' first days.
    private static let starts = [
        "2013B": "2013-02-01", "2013J": "2013-10-01", "2014B": "2014-02-01", "2014J": "2014-10-01",
    ]

    /// What the file says about each class, by its id.
    static func courses() throws -> [Course] {
        let text = try String(contentsOf: try #require(file), encoding: .utf8)
        var courses: [String: Course] = [:]
        // A line break of the file is one character, CR and LF together.
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let id = "\(fields[0])-\(fields[1])"
            let day = try #require(CalendarDate(starts[String(fields[1])] ?? ""))
            let start = Int(day.daysSinceEpoch)
            var course = courses[id] ?? Course(id: id)
            course.enrolled += 1
            course.enrolledDays += start + (Int(fields[7]) ?? Int(fields[8]) ?? 0)
            if let left = Int(fields[8]) {
                course.dropped += 1
                course.droppedDays += start + left
            }
            courses[id] = course
        }
        return courses.values.sorted { $0.id < $1.id }
    }
}
