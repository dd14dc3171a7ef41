import AMQP
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    @Suite(.serialized, .timeLimit(.minutes(2))) struct OrganizationCodeTests {
        @Test func `a code passes from one organization to another, whichever event comes first`() async throws {
            let followers = operatorWorkers.filter { $0.subscriptions.contains(OrganizationUpserted.type.text) }.map(\.name)
            try #require(followers.count == operatorWorkers.count - 1)
            try await TestWorld.with { world in
                try await world.startAll()
                try await TestClient.with(world) { client in
                    // The one that gets it, before the one that gives it up.
                    for (id, code, day) in [("old", "lake", 1), ("new", "lake", 3), ("old", "hill", 2)] {
                        try await client.publish([Self.event(id, code, day)])
                        for follower in followers {
                            try await eventually("\(follower) has taken \(id)-\(day)") {
                                try await world.number(
                                    "SELECT count(*) FROM \(unescaped: follower).inbox WHERE id = \("\(id)-\(day)") AND outcome = 'applied'"
                                ) == 1
                            }
                        }
                    }
                }
                for follower in followers {
                    let codes = try await world.lines("SELECT id || ' ' || code FROM \(unescaped: follower).organizations ORDER BY id")
                    #expect(codes == ["new lake", "old hill"], "\(follower)")
                }
            }
        }

        /// As enrollment's relay sends it.
        private static func event(_ id: String, _ code: String, _ day: Int) -> OutgoingMessage {
            var command = OutgoingCommand(
                type: OrganizationUpserted.type.text, source: "/lectern/enrollment", id: "\(id)-\(day)",
                time: Timestamp(microseconds: 1_788_249_600_000_000 + Int64(day) * 86_400_000_000), tenant: nil,
                data: Array(#"{"organizationId":"\#(id)","code":"\#(code)","name":"School","timezone":"UTC"}"#.utf8))
            command.exchange = Topology.eventsExchange
            return command.message(replyTo: nil)
        }
    }
}
