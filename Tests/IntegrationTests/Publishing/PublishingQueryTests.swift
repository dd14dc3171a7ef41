import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// What the publishing worker answers, and what it refuses.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct PublishingQueryTests {
        @Test func `history, queue and diagram, of one's own organization only`() async throws {
            try await TestWorld.with(retryDelays: TestWorld.storyLadder) { world in
                try await world.start("enrollment", "publishing")
                let commands =
                    PublishingHouse.published("comet") + PublishingHouse.submitted("poem")
                    + PublishingHouse.submitted("essay", mode: "STANDARD")
                    + [PublishingHouse.act("escalate", "poem", .editor, version: 2, #""reason": "Friday""#)]
                try await TestClient.with(world) { client in
                    try await client.publish([PublishingHouse.organization] + commands)
                    try await client.waitForAnswers(to: commands.map(\.id))
                    #expect(commands.allSatisfy { client.answers(to: $0.id).map(\.outcome) == ["applied"] })
                }
                try await Self.checkHistory(world)
                try await Self.checkQueue(world)
                let diagram = try await Self.ask(world, "workflow.diagram", #"{"mode": "SIMPLE", "format": "DOT"}"#)
                #expect(diagram.member("text")?.string?.hasPrefix("digraph simple {") == true)
                #expect((diagram.member("rules")?.elements.count ?? 0) > 10)
            }
        }

        @Test func `each refusal has its code, whoever sends what when`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "publishing")
                let house = PublishingHouse.self
                let refused: [(String, OutgoingCommand)] = [
                    ("NOT_FOUND", house.act("approve", "nothing", .editor, version: 1)),
                    ("NOT_FOUND", house.command("submission.create", "elsewhere", .author, tenant: "nobody", #""submissionId": "x""#)),
                    ("VALIDATION", house.act("approve", "poem", .editor)),
                    ("STALE_VERSION", house.act("approve", "poem", .editor, version: 1)),
                    ("STALE_VERSION", house.act("approve", "poem", .editor, version: 9)),
                    ("FORBIDDEN", house.act("approve", "poem", .author, version: 2)),
                    ("ILLEGAL_TRANSITION", house.act("publish", "poem", .publisher, version: 2)),
                    ("ILLEGAL_TRANSITION", house.act("assign", "poem", .editor, version: 2, #""reviewerId": "volta""#)),
                    ("VALIDATION", house.act("submit", "empty", .author, version: 1)),
                    ("CONFLICT", house.command("submission.create", "second", .author, #""submissionId": "poem""#)),
                ]
                try await TestClient.with(world) { client in
                    try await client.publish([house.organization])
                    try await eventually("the organization is known") {
                        try await world.number("SELECT count(*) FROM publishing.organizations") == 1
                    }
                    let beginnings = house.submitted("poem") + [house.act("create", "empty", .author)]
                    try await client.publish(beginnings)
                    try await client.waitForAnswers(to: beginnings.map(\.id))
                    try await client.publish(refused.map(\.1))
                    try await client.waitForAnswers(to: refused.map(\.1.id))
                    for (code, command) in refused {
                        #expect(client.answers(to: command.id).map(\.code) == [code], "\(command.id)")
                        #expect(client.answers(to: command.id).map(\.outcome) == ["rejected"], "\(command.id)")
                    }
                }
                #expect(try await world.number("SELECT max(version) FROM publishing.book_submissions") == 2)
                await #expect(throws: PostgresError.self) {
                    try await world.database.execute("UPDATE publishing.workflow_transitions SET remark = 'changed'")
                }
                try await world.database.simple(
                    """
                    ALTER TABLE publishing.workflow_transitions DISABLE TRIGGER transitions_are_append_only;
                    UPDATE publishing.workflow_transitions SET actor_id = 'somebody' WHERE submission_id = 'poem' AND version = 1
                    """)
                let history = try await Self.ask(world, "submission.history", #"{"submissionId": "poem"}"#)
                #expect(history.member("isIntact")?.bool == false)
                #expect(history.member("brokenAt")?.integer == 1)
            }
        }

        private static func checkHistory(_ world: TestWorld) async throws {
            let history = try await ask(world, "submission.history", #"{"submissionId": "comet"}"#)
            #expect(history.member("currentStage")?.string == "PUBLISHED")
            #expect(history.member("version")?.integer == 10)
            #expect(history.member("isIntact")?.bool == true)
            let steps = history.member("transitions")?.elements ?? []
            #expect(steps.map { $0.member("version")?.integer } == (1...10).map { Int64($0) })
            #expect(
                steps.map { $0.member("action")?.string } == [
                    "create", "submit", "assign", "record-review", "approve", "record-review", "approve", "approve", "approve", "publish",
                ])
            #expect(history.member("reviews")?.elements.map { $0.member("stage")?.string } == ["INITIAL_REVIEW", "CONTENT_REVIEW"])
            for (tenant, id) in [("house", "nothing"), ("elsewhere", "comet")] {
                let answer = try await world.lectern(
                    "query", "lms.publishing.submission.history.v1", "--tenant", tenant, "--data", #"{"submissionId": "\#(id)"}"#)
                #expect(answer.status == 1 && answer.errors.contains(#""code": "NOT_FOUND""#), "\(answer.text)")
            }
        }

        private static func checkQueue(_ world: TestWorld) async throws {
            func waiting(_ data: String, tenant: String = PublishingHouse.tenant) async throws -> [String?] {
                let answer = try await ask(world, "submission.queue", data, tenant: tenant)
                return answer.member("submissions")?.elements.map { $0.member("submissionId")?.string } ?? []
            }
            // The escalated one first.
            #expect(try await waiting("{}") == ["poem", "essay"])
            #expect(try await waiting(#"{"role": "volunteer_reviewer"}"#) == ["essay"])
            #expect(try await waiting(#"{"role": "publisher"}"#) == ["poem"])
            #expect(try await waiting(#"{"stage": "SUBMITTED", "limit": 1}"#) == ["poem"])
            #expect(try await waiting(#"{"stage": "APPROVED"}"#) == [])
            #expect(try await waiting(#"{"olderThanHours": 1}"#) == ["poem", "essay"])
            #expect(try await waiting(#"{"olderThanHours": 2}"#) == [])
            #expect(try await waiting(#"{"reviewerId": "volta"}"#) == [])
            #expect(try await waiting("{}", tenant: "elsewhere") == [])
        }

        private static func ask(
            _ world: TestWorld, _ type: String, _ data: String, tenant: String = PublishingHouse.tenant
        ) async throws -> JSONValue {
            let answer = try await world.lectern("query", "lms.publishing.\(type).v1", "--tenant", tenant, "--data", data)
            try #require(answer.status == 0, "\(answer.text)")
            return try JSONDocument(Array(answer.output.utf8)).root
        }
    }
}
