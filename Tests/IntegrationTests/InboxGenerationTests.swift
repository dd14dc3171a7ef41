import SeededRandom
import Foundation
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// What is forgotten goes with its generation; what is remembered stays known across the border of two.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct InboxGenerationTests {
        static let size = SampleSemester.Size(classes: 3, classSize: 12, days: 4, seed: 5, duplicatePercent: 4)

        @Test func `a duplicate is a duplicate in whichever generation the first lies`() async throws {
            let commands = Semester.commands(Self.size)
            let distinct = Set(commands.map(\.id)).count
            try await TestWorld.with(retryDelays: TestWorld.longLadder) { world in
                try await world.start("enrollment", "attendance")
                try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(commands) }
                let events = try await world.settled(distinct, from: SampleSemester.source)
                let rows = try await world.rows()
                let effects = try await Self.auditEntries(world)

                // The same messages again, with the first in each of the three past generations.
                for border in 1...3 {
                    try await Self.rotate(world, isDue: true)
                    try await Self.rotate(world, isDue: false)
                    try await TestClient.with(world) { client in
                        try await client.publish(commands)
                        try await client.waitForAnswers(to: Set(commands.map(\.id)))
                        for command in commands {
                            let outcomes = Set(client.answers(to: command.id).map(\.outcome))
                            #expect(outcomes.isSubset(of: ["duplicate", "dead"]), "\(command.id) after \(border) borders: \(outcomes)")
                        }
                    }
                    let current = try await world.number("SELECT count(*) FROM attendance.inbox_current")
                    #expect(current == 0, "nothing was claimed again")
                }
                try await world.settled(distinct, from: SampleSemester.source, events: events)
                expectEqualRows(try await world.rows(), rows, "after duplicates from three generations")
                #expect(try await Self.auditEntries(world) == effects)

                // The fourth border forgets them.
                try await Self.rotate(world, isDue: true)
                for service in ["enrollment", "attendance"] {
                    #expect(try await world.number("SELECT count(*) FROM \(unescaped: service).inbox") == 0)
                }
            }
        }

        @Test func `borders in the middle of the work, with two workers and every message twice, change nothing`() async throws {
            let commands = Semester.commands(Self.size)
            let distinct = Set(commands.map(\.id)).count
            let undisturbed = try await Semester.run(commands, "enrollment", "attendance")
            try await TestWorld.with(retryDelays: TestWorld.longLadder) { world in
                var random = SplitMix64(seed: 3)
                let twice = (commands + commands).shuffled(using: &random)
                try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(twice) }
                try await world.start("enrollment", "enrollment", "attendance", "attendance", settings: ["BATCH_MAX": "10"])
                for part in 1...3 {
                    try await eventually("part \(part) is decided") {
                        try await world.decided(from: SampleSemester.source) >= distinct * part / 5
                    }
                    try await Self.rotate(world, isDue: true)
                }
                try await world.settled(distinct, from: SampleSemester.source)
                for queue in ["enrollment", "attendance"] {
                    try await eventually("every duplicate is taken") {
                        try await world.ready(Topology.queueName(service: queue)) == 0
                    }
                }
                for service in ["enrollment", "attendance"] {
                    let split = try await world.number("SELECT count(*) FROM \(unescaped: service).inbox_past_3")
                    #expect(split > 0, "\(service): the borders came before the work")
                    let repeated = try await world.number(
                        "SELECT count(*) - count(DISTINCT key) FROM \(unescaped: service).inbox")
                    #expect(repeated == 0, "\(service): claimed in two generations")
                }
                expectEqualRows(try await world.rows(), undisturbed.rows, "after three borders")
                #expect(try await world.refusals() == undisturbed.refusals)
            }
        }

        @Test func `a worker starts a new generation by itself when it is time`() async throws {
            try await TestWorld.with { world in
                try await world.database.simple("UPDATE attendance.inbox_rotation SET current_since = now() - interval '3 days'")
                try await world.start("attendance", settings: ["INBOX_DAYS": "10"])
                try await eventually("it has looked and left it") {
                    try await world.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") > 1
                }
                let old = try await world.number(
                    "SELECT count(*) FROM attendance.inbox_rotation WHERE current_since < now() - interval '1 day'")
                #expect(old == 1, "a third of ten days has not passed")
                try await world.start("attendance", settings: ["INBOX_DAYS": "9"])
                try await eventually("the generation is new") {
                    try await world.number(
                        "SELECT count(*) FROM attendance.inbox_rotation WHERE current_since > now() - interval '1 minute'")
                        == 1
                }
            }
        }

        /// Lets a third of the retention pass for both services, and asks for a new generation.
        private static func rotate(_ world: TestWorld, isDue: Bool) async throws {
            for service in ["enrollment", "attendance"] {
                if isDue {
                    try await world.database.execute(
                        "UPDATE \(unescaped: service).inbox_rotation SET current_since = now() - interval '10 days'")
                }
                try await eventually("the \(service) inbox is asked to rotate") {
                    do {
                        let rows = try await world.database.query(
                            "SELECT \(unescaped: service).rotate_inbox(interval '30 days')")
                        return try rows.first?.decode(Bool.self) == isDue
                    } catch let error as PostgresError where error.isRetriable {
                        return false
                    }
                }
            }
        }

        private static func auditEntries(_ world: TestWorld) async throws -> Int {
            try await world.number(
                """
                SELECT (SELECT coalesce(sum(entry_count), 0) FROM enrollment.audit_batches)
                     + (SELECT coalesce(sum(entry_count), 0) FROM attendance.audit_batches)
                """)
        }
    }
}
