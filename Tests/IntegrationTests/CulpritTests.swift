import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Guarantee 3 where the message is no bad message by its looks: it kills its worker, or is blocked.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct CulpritTests {
        @Test func `a message that kills its worker is dead after a few tries, and none of its neighbours is`() async throws {
            try await TestWorld.with { world in
                let faculties = Self.faculties(300, tenant: "north")
                try await MessageSender.with(world.endpoint, wantsReplies: false) {
                    try await $0.publish([Self.organization("north")] + faculties)
                }
                // Two tasks and small batches: neighbours before, behind and beside it.
                let settings = ["BATCH_MAX": "20", "LECTERN_FAILPOINT": "message:north-7"]
                var deaths = 0
                let deadline = ContinuousClock.now + .seconds(100)
                while try await world.decided(from: Self.source) < 301 {
                    try #require(ContinuousClock.now < deadline, "\(deaths) deaths and no end")
                    let worker = try world.launch("enrollment", settings: settings)
                    while worker.isRunning, try await world.decided(from: Self.source) < 301 {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    if !worker.isRunning { deaths += 1 }
                }
                #expect((4...8).contains(deaths), "\(deaths) deaths")
                let letters = try await world.lines(
                    "SELECT concat_ws(' ', id, reason, handler, service) FROM enrollment.dead_letters")
                #expect(letters == ["north-7 crashed-its-worker faculty upserts enrollment"])
                #expect(try await world.number("SELECT count(*) FROM enrollment.inbox WHERE outcome = 'applied'") == 300)
                try await eventually("the notes about its neighbours are crossed out") {
                    try await world.number("SELECT count(*) FROM enrollment.suspects") == 0
                }
            }
        }

        @Test func `a tenant whose row is locked waits, and the others of its batch do not`() async throws {
            try await TestWorld.with(retryDelays: [1_000, 2_000, 4_000]) { world in
                let (north, south) = (Self.faculties(40, tenant: "north"), Self.faculties(40, tenant: "south"))
                let first = [Self.organization("north"), Self.organization("south")]
                try await world.start("enrollment", "attendance", settings: ["WORKERS": "1"])
                try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(first + north) }
                let events = try await world.settled(42, from: Self.source)

                let blocker = try await TestStack.connect(world.databaseURL)
                try await blocker.simple("BEGIN")
                try await blocker.simple("SELECT FROM enrollment.faculties WHERE id = 'north-7' FOR UPDATE")
                let renamed = Self.faculties(40, tenant: "north", version: 2)
                let mixed = zip(renamed, south).flatMap { [$0, $1] }
                let start = ContinuousClock.now
                try await MessageSender.with(world.endpoint, wantsReplies: false) { try await $0.publish(mixed) }
                try await eventually("all but the blocked one are decided") {
                    try await world.decided(from: Self.source) >= 42 + 79
                }
                let late = ContinuousClock.now - start
                #expect(late < .seconds(20), "\(late): the bound is the lock timeout, the search, and what machine and luck add")
                try await eventually("the blocked one waits for another try") {
                    try await world.lines("SELECT concat_ws(' ', id, outcome) FROM enrollment.retries") == ["north-7-v2 failed"]
                }
                try await blocker.simple("ROLLBACK")
                await blocker.close()
                try await world.settled(42 + 80, from: Self.source, events: events)
                #expect(try await world.number("SELECT count(*) FROM enrollment.dead_letters") == 0)
                #expect(try await world.number("SELECT count(*) FROM enrollment.faculties WHERE name LIKE '%v2'") == 40)
            }
        }

        // MARK: Messages

        private static let source = "culprits"

        private static func organization(_ tenant: String) -> OutgoingCommand {
            command(
                "enrollment.organization.upsert", tenant, tenant: tenant,
                #"{"organizationId":"\#(tenant)","code":"\#(tenant)","name":"\#(tenant)","timezone":"Europe/Berlin"}"#)
        }

        private static func faculties(_ count: Int, tenant: String, version: Int = 1) -> [OutgoingCommand] {
            (1...count).map { number in
                let id = "\(tenant)-\(number)"
                return command(
                    "enrollment.faculty.upsert", version == 1 ? id : "\(id)-v\(version)", tenant: tenant, minute: version,
                    #"{"facultyId":"\#(id)","code":"F\#(number)","name":"Faculty \#(number) v\#(version)"}"#)
            }
        }

        private static func command(_ type: String, _ id: String, tenant: String, minute: Int = 0, _ data: String) -> OutgoingCommand {
            OutgoingCommand(
                type: "lms.\(type).v1", source: source, id: id,
                time: Timestamp(microseconds: 1_790_000_000_000_000 + Int64(minute) * 60_000_000), tenant: tenant,
                actorID: "registrar", actorRole: "admin", data: Array(data.utf8))
        }
    }
}
