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
                try await world.start("enrollment", "attendance")
                let semester = SampleSemester(Self.size)
                var phases: [SampleReport.Phase] = []
                for (name, commands) in [("directory", semester.directory), ("attendance", semester.attendance)] {
                    let started = ContinuousClock.now
                    let tally = try await MessageSender.with(world.endpoint, wantsReplies: true) { sender in
                        try await sender.publish(commands)
                        let isComplete = try await sender.waitForReplies()
                        #expect(isComplete, "\(sender.outcomes.sent - sender.outcomes.answered) were not answered")
                        return sender.outcomes
                    }
                    phases.append(
                        .init(
                            name: name, messages: commands.count, duration: ContinuousClock.now - started, tally: tally)
                    )
                    // What attendance refuses depends on the rosters being there: the ladder of this test is short.
                    if name == "directory" {
                        try await world.settled(Set(commands.map(\.id)).count, from: SampleSemester.source)
                    }
                }
                let report = try await SampleReport.make(phases, semester.expected, world.database)
                #expect(report.agrees, "\(report.text)")
                #expect(report.checks.count == 15)
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

            var random = SplitMix64(state: 2026)
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
