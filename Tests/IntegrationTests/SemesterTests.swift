import SeededRandom
import AMQP
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// A generated semester through real workers, broker and database.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct SemesterTests {
        static let size = SampleSemester.Size(classes: 6, classSize: 12, days: 7, seed: 7, duplicatePercent: 5)

        @Test func `every number of the sample's report agrees`() async throws {
            try await TestWorld.with { world in
                try await world.startAll()
                let semester = SampleSemester(Self.size)
                let report = try await SampleRun(semester, at: world.endpoint).report(world.database)
                #expect(report.agrees, "\(report.text)")
                #expect(report.checks.count == 19)
                #expect(report.text.contains("taken back: tablet-0/s-stranger"), "\(report.text)")
                #expect(semester.expected.duplicates > 0 && semester.expected.dropped >= 0)
            }
        }

        @Test func `two workers of each kind end with the rows of one, in any order`() async throws {
            let commands = Semester.commands(Self.size)
            let alone = try await Semester.run(commands, "enrollment", "attendance")
            #expect(alone.rows.count > 500)

            let together = try await Semester.run(commands, "enrollment", "enrollment", "attendance", "attendance")
            expectEqualRows(together.rows, alone.rows, "two workers of each kind, in the order of publishing")
            #expect(together.refusals == alone.refusals)

            var random = SplitMix64(seed: 2026)
            let shuffled = try await Semester.run(
                commands.shuffled(using: &random), "enrollment", "enrollment", "attendance", "attendance")
            expectEqualRows(shuffled.rows, alone.rows, "two workers of each kind, in random order")
            #expect(shuffled.refusals == alone.refusals)
        }
    }
}

/// Runs a semester and tells what is there afterwards.
enum Semester {
    struct Outcome {
        let rows: [String]
        let refusals: [String]
    }

    static func commands(_ size: SampleSemester.Size) -> [OutgoingCommand] {
        let semester = SampleSemester(size)
        return semester.directory + semester.attendance
    }

    static func run(_ commands: [OutgoingCommand], _ services: String...) async throws -> Outcome {
        var outcome: Outcome?
        try await TestWorld.with(retryDelays: TestWorld.longLadder) { world in
            for service in services { try await world.start(service) }
            try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(commands) }
            try await world.settled(Set(commands.map(\.id)).count, from: SampleSemester.source)
            outcome = try await Outcome(rows: world.rows(), refusals: world.refusals())
        }
        return try #require(outcome)
    }
}
