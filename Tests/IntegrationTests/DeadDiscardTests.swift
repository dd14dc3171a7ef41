import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// What operators do with dead letters, and what the audit log tells of it afterwards.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct DeadDiscardTests {
        @Test func `a discard takes away what its filter names, and the audit log keeps who did it and what it was`() async throws {
            try await Self.withDeadLetters { world in
                let unknown = Self.unknown
                let arguments = ["dead", "discard", "--service", "attendance", "--reason", "unknown-type"]
                let rehearsal = try await world.lectern(arguments + ["--dry-run"])
                #expect(rehearsal.status == 0, "\(rehearsal.text)")
                #expect(rehearsal.output.hasPrefix("attendance: 1 would be discarded; 2 did not match, of 3"), "\(rehearsal.text)")
                try await Self.expectQueued(3, world)
                #expect(try await Self.reasons(world).count == 3)
                #expect(try await Self.entries(world) == [])

                let discard = try await world.lectern(arguments)
                #expect(discard.status == 0, "\(discard.text)")
                #expect(discard.output.hasPrefix("attendance: 1 discarded; 2 did not match, of 3"), "\(discard.text)")
                try await Self.expectQueued(2, world)
                #expect(try await Self.reasons(world) == ["not-a-cloudevent", "schema-violation"])
                let id = try #require(unknown.id)
                let key = InboxKey(source: BadMessage.source, id: id).hex
                let entry = "\(key) \(Self.person) operator bad \(unknown.type) bad-input \(id) unknown-type VALIDATION 1 gone"
                #expect(try await Self.entries(world) == [entry])
                #expect(try await Self.before("body", world) == [String(decoding: unknown.body, as: UTF8.self)])
                #expect(try await Self.before("message", world).allSatisfy { !$0.isEmpty })
                let times = try await Self.before("firstAt", world) + Self.before("lastAt", world)
                #expect(times.count == 2 && times.allSatisfy { Timestamp($0) != nil }, "\(times)")

                let again = try await world.lectern(arguments)
                #expect(again.status == 0 && again.output.hasPrefix("attendance: 0 discarded"), "\(again.text)")
                #expect(try await Self.entries(world).count == 1)
                try await Self.expectQueued(2, world)
                #expect(try await Self.queuedKinds(world) == [Self.noise.kind, Self.wrong.kind])
            }
        }

        @Test func `a discard that ended between the row and the message is finished by the next`() async throws {
            try await Self.withDeadLetters { world in
                // As the first left it: the row is gone, the message is not.
                try await world.database.execute("DELETE FROM attendance.dead_letters WHERE reason = 'not-a-cloudevent'")
                let key = InboxKey(hashing: Self.noise.body).hex
                let discard = try await world.lectern("dead", "discard", String(key.prefix(8)))
                #expect(discard.status == 0 && discard.output.contains("attendance: 1 discarded"), "\(discard.text)")
                try await Self.expectQueued(2, world)
                #expect(try await Self.reasons(world) == ["schema-violation", "unknown-type"])
                #expect(try await Self.entries(world) == ["\(key) \(Self.person) operator not-a-cloudevent VALIDATION 1 gone"])
                // The body has a NUL, which jsonb cannot hold as text.
                #expect(try await Self.before("body", world) == [])
                #expect(try await Self.before("bodyBase64", world) == [Data(Self.noise.body).base64EncodedString()])

                let unnamed = try await world.lectern("dead", "discard")
                #expect(unnamed.status != 0 && unnamed.errors.contains("--all-letters"), "\(unnamed.text)")
                let all = try await world.lectern("dead", "discard", "--all-letters")
                #expect(all.status == 0 && all.output.contains("attendance: 2 discarded"), "\(all.text)")
                try await Self.expectQueued(0, world)
                #expect(try await Self.reasons(world) == [])
                #expect(try await Self.entries(world).count == 3)
            }
        }

        @Test func `what died before a time is listed and replayed alone, and the audit log tells of the replay`() async throws {
            try await Self.withDeadLetters { world in
                try await world.database.execute(
                    """
                    UPDATE attendance.dead_letters SET last_at = last_at - interval '2 hours'
                    WHERE reason = 'schema-violation'
                    """)
                #expect(try await Self.listed("--before", world) == ["schema-violation"])
                #expect(try await Self.listed("--since", world) == ["not-a-cloudevent", "unknown-type"])

                let arguments = ["dead", "replay", "--service", "attendance", "--before", "1h"]
                let rehearsal = try await world.lectern(arguments + ["--dry-run"])
                #expect(rehearsal.status == 0, "\(rehearsal.text)")
                #expect(rehearsal.output.hasPrefix("attendance: 1 would be replayed"), "\(rehearsal.text)")
                try await Self.expectQueued(3, world)
                #expect(try await Self.entries(world) == [])

                let replay = try await world.lectern(arguments)
                #expect(replay.status == 0 && replay.output.hasPrefix("attendance: 1 replayed"), "\(replay.text)")
                let id = try #require(Self.wrong.id)
                let key = InboxKey(source: BadMessage.source, id: id).hex
                let before = "\(key) \(Self.person) operator bad \(Self.wrong.type) bad-input \(id) schema-violation VALIDATION 1"
                #expect(try await Self.entries(world) == [before + #" {"replayed": true}"#])
                #expect(try await Self.before("body", world) == [String(decoding: Self.wrong.body, as: UTF8.self)])

                // Its cause is still there, so it dies again; and that was just now.
                try await eventually("the replayed message is dead again") {
                    try await world.number("SELECT count(*) FROM attendance.dead_letters WHERE attempts = 2") == 1
                }
                try await Self.expectQueued(3, world)
                let late = try await world.lectern("dead", "discard", "--before", "1h", "--json")
                #expect(late.status == 0, "\(late.text)")
                let counts = try JSONDocument(Array(late.output.utf8)).root.elements
                #expect(counts.allSatisfy { $0.member("matched")?.integer == 0 }, "\(late.text)")
                #expect(counts.contains { $0.member("seen")?.integer == 3 }, "\(late.text)")
                #expect(try await Self.reasons(world).count == 3)
            }
        }

        // MARK: Three kinds of dead letters

        private static let unknown = BadMessage.event("an unknown type", .unknownType, "lms.attendance.checkin.recrod.v1")
        private static let wrong = BadMessage.checkin(
            "a number for a string", .schemaViolation, BadMessage.checkinData(student: "5"))
        private static let noise = BadMessage.raw("noise", Array("hello\0?".utf8))

        /// Whom the command line names: it runs here.
        private static let person = "\(NSUserName())@\(ProcessInfo.processInfo.hostName)"

        /// Runs `body` in a world where one letter of each kind is dead.
        private static func withDeadLetters(_ body: (TestWorld) async throws -> Void) async throws {
            try await TestWorld.with { world in
                try await world.start("attendance")
                let messages = [unknown, wrong, noise]
                try await TestClient.with(world) { client in
                    try await client.publish(messages.map { $0.message })
                    try await client.waitForAnswers(to: messages.map { $0.kind })
                }
                try await expectQueued(3, world)
                #expect(try await reasons(world) == ["not-a-cloudevent", "schema-violation", "unknown-type"])
                try await body(world)
            }
        }

        // MARK: Looking

        /// What a command has taken and not acked comes back when its channel is closed, which takes a moment.
        private static func expectQueued(_ number: Int, _ world: TestWorld) async throws {
            try await eventually(
                "\(number) messages lie in the dead queue", state: { "(\(try await world.ready(deadQueue)))" }
            ) { try await world.ready(deadQueue) == number }
        }

        private static let deadQueue = Topology.deadQueueName(service: "attendance")

        private static func reasons(_ world: TestWorld) async throws -> [String] {
            try await world.lines("SELECT reason FROM attendance.dead_letters ORDER BY reason COLLATE \"C\"")
        }

        /// The kinds of the messages that are left; they stay taken.
        private static func queuedKinds(_ world: TestWorld) async throws -> Set<String> {
            var kinds: Set<String> = []
            while let (delivery, _) = try await world.channel.get(deadQueue) {
                kinds.insert(delivery.properties.correlationId ?? "")
            }
            return kinds
        }

        /// The audit log's lines on dead letters, the oldest first.
        private static func entries(_ world: TestWorld) async throws -> [String] {
            try await world.lines(
                """
                SELECT concat_ws(' ', row_id, actor, actor_role, tenant, message_type, message_source, message_id,
                                 before ->> 'reason', before ->> 'code', before ->> 'attempts', coalesce(after::text, 'gone'))
                FROM attendance.audit_log WHERE table_name = 'dead_letters' ORDER BY batch_id
                """)
        }

        /// A member of the old state, of every entry that has it.
        private static func before(_ name: String, _ world: TestWorld) async throws -> [String] {
            try await world.lines(
                """
                SELECT before ->> \(name) FROM attendance.audit_log
                WHERE table_name = 'dead_letters' AND before ->> \(name) IS NOT NULL ORDER BY batch_id
                """)
        }

        /// The reasons of the letters that `lectern dead list` finds on one side of an hour ago.
        private static func listed(_ side: String, _ world: TestWorld) async throws -> [String] {
            let list = try await world.lectern("dead", "list", side, "1h", "--json")
            try #require(list.status == 0, "\(list.text)")
            let letters = try JSONDocument(Array(list.output.utf8)).root.member("letters")?.elements ?? []
            return letters.map { $0.member("reason")?.string ?? "" }.sorted()
        }
    }
}
