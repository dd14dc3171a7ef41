import Foundation
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Guarantee 5, for whoever does not want to wait.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct StopTests {
        @Test func `a second SIGTERM ends a worker that cannot drain, and its messages are with the broker`() async throws {
            try await TestWorld.with { world in
                let semester = SampleSemester(.init(classes: 2, classSize: 6, days: 2, seed: 3, duplicatePercent: 0))
                let workers = try await world.start("enrollment", settings: ["DRAIN_SECONDS": "60"])
                // The batch cannot commit while somebody else holds the table.
                let blocker = try await TestStack.connect(world.databaseURL)
                try await blocker.simple("BEGIN")
                try await blocker.simple("LOCK TABLE enrollment.inbox IN ACCESS EXCLUSIVE MODE")
                try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(semester.directory) }
                try await eventually("the worker waits for the table") {
                    try await world.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0
                }
                workers[0].signal(SIGTERM)
                try await eventually("it says that it drains") {
                    try String(contentsOf: workers[0].log, encoding: .utf8).contains("finishing what was received")
                }
                #expect(workers[0].isRunning, "it drains: the batch is still open")
                workers[0].signal(SIGTERM)
                #expect(await workers[0].wait() == 143)
                try await blocker.simple("ROLLBACK")
                await blocker.close()
                try await eventually("the messages are with the broker again") {
                    try await world.ready(Topology.queueName(service: "enrollment")) == semester.directory.count
                }
                try await world.start("enrollment", "attendance")
                try await world.settled(semester.directory.count, from: SampleSemester.source)
            }
        }
    }
}
