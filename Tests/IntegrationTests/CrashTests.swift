import SeededRandom
import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Guarantee 1: effect once, whatever is killed and whenever.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct CrashTests {
        static let size = SampleSemester.Size(classes: 6, classSize: 24, days: 8, seed: 11, duplicatePercent: 5)
        /// Small batches: many moments at which a kill can hit.
        static let settings = ["BATCH_MAX": "20", "WORKERS": "2"]
        static let services = ["enrollment", "attendance"]

        @Test func `workers that are killed again and again leave the rows of an undisturbed run`() async throws {
            let commands = Semester.commands(Self.size)
            let distinct = Set(commands.map(\.id)).count
            let undisturbed = try await Semester.run(commands, "enrollment", "attendance")

            try await TestWorld.with(retryDelays: TestWorld.longLadder) { world in
                var random = SplitMix64(seed: 5)
                // All of it is in the queues before the first worker starts, so that every kill hits work under way.
                try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(commands) }
                var running = try await world.start("enrollment", "attendance", settings: Self.settings)
                var interrupted = 0
                // Within the directory first, then among sessions and check-ins.
                for part in [1, 2, 3, 5, 7] {
                    let threshold = distinct * part / 9 + random.below(distinct / 20)
                    try await eventually("\(threshold) messages are decided") {
                        try await world.decided(from: SampleSemester.source) >= threshold
                    }
                    try await world.kill(running)
                    if try await world.decided(from: SampleSemester.source) < distinct { interrupted += 1 }
                    running = try await world.start("enrollment", "attendance", settings: Self.settings)
                }
                #expect(interrupted >= 3, "most kills came when everything was done: the test has not tested much")
                let events = try await world.settled(distinct, from: SampleSemester.source)
                expectEqualRows(try await world.rows(), undisturbed.rows, "after five kills of both workers")
                #expect(try await world.refusals() == undisturbed.refusals)
                try await expectOneRowADecision(world)
                try await expectEvents(events, world)
            }
        }

        @Test func `a worker that is told to stop under load exits with 0 and loses nothing`() async throws {
            let commands = Semester.commands(Self.size)
            let distinct = Set(commands.map(\.id)).count
            try await TestWorld.with(retryDelays: TestWorld.longLadder) { world in
                try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(commands) }
                var running = try await world.start("enrollment", "attendance", settings: Self.settings)
                for threshold in [distinct / 8, distinct / 3] {
                    try await eventually("\(threshold) messages are decided") {
                        try await world.decided(from: SampleSemester.source) >= threshold
                    }
                    for worker in running { worker.signal(SIGTERM) }
                    for worker in running { #expect(await worker.wait() == 0, "\(worker.name)") }
                    let decided = try await world.decided(from: SampleSemester.source)
                    #expect(decided < distinct, "the stop came when everything was done")
                    // What the workers had received and not decided is with the broker again.
                    let left =
                        try await world.ready(Topology.queueName(service: "enrollment"))
                        + world.ready(Topology.queueName(service: "attendance"))
                    #expect(left > 0)
                    running = try await world.start("enrollment", "attendance", settings: Self.settings)
                }
                let events = try await world.settled(distinct, from: SampleSemester.source)
                try await expectOneRowADecision(world)
                try await expectEvents(events, world)
            }
        }

        /// Rows equal distinct (source, id).
        private func expectOneRowADecision(_ world: TestWorld) async throws {
            for service in Self.services {
                let repeated = try await world.number(
                    """
                    SELECT count(*) FROM (
                        SELECT source, id FROM \(unescaped: service).inbox GROUP BY source, id HAVING count(*) > 1) AS repeated
                    """)
                #expect(repeated == 0, "\(service): inbox rows with the same source and id")
                #expect(try await world.number("SELECT count(*) FROM \(unescaped: service).outbox") == 0)
            }
        }

        /// At least one event for each effect, none without, and repeats that equal the first.
        private func expectEvents(_ events: [TappedEvent], _ world: TestWorld) async throws {
            let byID = Dictionary(grouping: events, by: \.id)
            for (id, repeats) in byID where Set(repeats.map(\.body)).count > 1 {
                Issue.record("event \(id) was sent with \(Set(repeats.map(\.body)).count) different bodies")
            }
            for (command, event) in Self.announced {
                let service = command.split(separator: ".")[1]
                let applied = try await world.lines(
                    """
                    SELECT id FROM \(unescaped: String(service)).inbox
                    WHERE type = \(command) AND outcome = 'applied' AND result IS NULL ORDER BY id
                    """)
                let announced = Set(byID.values.map { $0[0] }.filter { $0.type == event }.map(\.causation))
                #expect(announced == Set(applied), "\(command): events and applied messages differ")
            }
            let refused = try await world.lines(
                """
                SELECT id FROM enrollment.inbox WHERE outcome = 'rejected'
                UNION ALL SELECT id FROM attendance.inbox WHERE outcome = 'rejected'
                """)
            #expect(
                Set(byID.values.map { $0[0] }.filter { $0.type.hasSuffix(".command.rejected.v1") }.map(\.causation))
                    == Set(refused))
            let decided = Set(
                try await world.lines("SELECT id FROM enrollment.inbox UNION SELECT id FROM attendance.inbox"))
            #expect(Set(events.map(\.causation)).subtracting(decided) == [], "events of work that was rolled back")
        }

        /// Commands and the event that each applied one of them causes.
        private static let announced = [
            ("lms.enrollment.organization.upsert.v1", "lms.enrollment.organization.upserted.v1"),
            ("lms.enrollment.student.upsert.v1", "lms.enrollment.student.upserted.v1"),
            ("lms.enrollment.class.upsert.v1", "lms.enrollment.class.upserted.v1"),
            ("lms.enrollment.class.enroll.v1", "lms.enrollment.class.enrolled.v1"),
            ("lms.enrollment.subject.enroll.v1", "lms.enrollment.subject.enrolled.v1"),
            ("lms.attendance.session.open.v1", "lms.attendance.session.opened.v1"),
            ("lms.attendance.session.record.v1", "lms.attendance.session.recorded.v1"),
            ("lms.attendance.session.close.v1", "lms.attendance.session.closed.v1"),
            ("lms.attendance.checkin.record.v1", "lms.attendance.checkin.recorded.v1"),
        ]
    }
}
