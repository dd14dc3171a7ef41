import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Guarantee 4 with publisher rules on: whom the broker has verified decides who may say what.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct PublisherRuleTests {
        private let north = ControlSchool(tenant: "north")

        @Test func `another user, a forged one, another tenant, type, source or role is refused, and changes no row`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                try await world.prepare([north])
                let portal = try await BrokerUser.make("portal", in: world)
                try await world.operate(
                    "publishers", "allow", portal.name, "--source", ControlSchool.source, "--tenant", "north", "--type",
                    "lms.attendance.*", "--role", "admin")
                try await world.operate("publishers", "enforce")
                let revision = try await world.number("SELECT number FROM control.revision")
                try await eventually("the workers know") { try world.knows("attendance", revision: revision) }
                let before = try await world.rows()

                let good = north.sessions(1...1)[0]
                let data = Array(try #require(JSONDocument(good.body).root.member("data")).json)
                let foreign = ControlSchool(tenant: "south").sessions(2...2)[0]
                let wrongRole = OutgoingCommand(
                    type: good.type, source: ControlSchool.source, id: "wrong role", time: .now, tenant: "north", actorRole: "teacher",
                    data: data)
                let wrongType = OutgoingCommand(
                    type: "lms.enrollment.class.drop.v1", source: ControlSchool.source, id: "wrong type", time: .now, tenant: "north",
                    actorRole: "admin", data: Array(#"{"classId": "c-1", "studentId": "s-1"}"#.utf8))
                let disguised = OutgoingCommand(
                    type: good.type, source: "another-system", id: "disguised", time: .now, tenant: "north", actorRole: "admin",
                    data: data)
                try await TestClient.with(world) { client in
                    // The tests' own user, who is the workers': with somebody else named as the one who sent it.
                    var passedOn = good.message(replyTo: TestClient.replyQueue, user: world.endpoint.user)
                    passedOn.properties.headers["x-lectern-user"] = "stranger"
                    passedOn.properties.correlationId = "passed on"
                    var anonymous = good.message(replyTo: TestClient.replyQueue)
                    anonymous.properties.correlationId = "anonymous"
                    try await client.publish([passedOn, anonymous])
                    let wrong = [foreign, disguised, wrongRole, wrongType]
                    try await portal.publish(wrong.map { $0.message(replyTo: TestClient.replyQueue, user: portal.name) })
                    let all = ["passed on", "anonymous"] + wrong.map(\.id)
                    try await client.waitForAnswers(to: all)
                    for id in all {
                        #expect(client.answers(to: id).map { "\($0.outcome) \($0.code ?? "")" } == ["dead FORBIDDEN"], "\(id)")
                    }
                    #expect(client.answers(to: foreign.id).first?.message?.contains("the tenant south") == true)
                    // The broker itself refuses a name that is not the connection's.
                    let forged = good.message(replyTo: TestClient.replyQueue, user: world.endpoint.user)
                    await #expect(throws: (any Error).self) { try await portal.publish([forged]) }

                    expectEqualRows(try await world.rows(), before, "after messages that are not allowed")
                    #expect(try await world.number("SELECT count(*) FROM attendance.inbox WHERE id = \(good.id)") == 0)
                    // The one that is allowed has its name for itself.
                    try await portal.publish([good.message(replyTo: TestClient.replyQueue, user: portal.name)])
                    try await client.waitForAnswers(to: [good.id])
                    #expect(client.answers(to: good.id).map(\.outcome) == ["applied"])
                }
                let letters = try await world.lines(
                    """
                    SELECT concat_ws(' ', reason, code) FROM attendance.dead_letters
                    UNION ALL SELECT concat_ws(' ', reason, code) FROM enrollment.dead_letters
                    """)
                // The same bytes, passed on and anonymous, are one letter.
                #expect(letters == Array(repeating: "forbidden FORBIDDEN", count: 5))
            }
        }

        @Test func `a message that waits for another try keeps the one who sent it, and the workers' own events pass`() async throws {
            try await TestWorld.with { world in
                let portal = try await BrokerUser.make("portal", in: world)
                try await world.operate(
                    "publishers", "allow", portal.name, "--source", "*", "--tenant", "*", "--type", "*", "--role", "*")
                try await world.operate("publishers", "enforce")
                try await world.start("enrollment", "attendance")
                // Sessions first: they wait for what attendance learns from the events of enrollment.
                let messages = (north.sessions(1...3) + north.directory()).map { $0.message(replyTo: nil, user: portal.name) }
                try await portal.publish(Array(messages.prefix(3)))
                try await eventually("they wait") { try await world.number("SELECT count(*) FROM attendance.retries") == 3 }
                try await portal.publish(Array(messages.dropFirst(3)))
                try await eventually("they are recorded") { try await world.recorded() == 3 }
                for service in ["enrollment", "attendance"] {
                    #expect(try await world.number("SELECT count(*) FROM \(unescaped: service).dead_letters") == 0)
                }
                // A query is a question about a tenant, and has to be allowed as well.
                try await world.operate("publishers", "remove", portal.name)
                let answer = try await world.lectern(
                    "query", "lms.attendance.organization.summary.v1", "--tenant", "north", "--data", "{}")
                #expect(answer.status == 0, "the workers' own user: \(answer.text)")
            }
        }
    }
}

/// A user of the broker besides the tests' own, and a publisher that is logged in as it.
struct BrokerUser: Sendable {
    let name: String
    private let endpoint: AMQPEndpoint

    /// Makes a user who may do everything in the world's virtual host.
    static func make(_ prefix: String, in world: TestWorld) async throws -> BrokerUser {
        let name = "\(prefix)-\(world.name)"
        let vhost = world.endpoint.virtualHost
        try await put("users/\(name)", #"{"password": "secret", "tags": ""}"#, world)
        try await put("permissions/\(vhost)/\(name)", #"{"configure": ".*", "write": ".*", "read": ".*"}"#, world)
        var endpoint = world.endpoint
        endpoint.user = name
        endpoint.password = "secret"
        return BrokerUser(name: name, endpoint: endpoint)
    }

    private static func put(_ path: String, _ body: String, _ world: TestWorld) async throws {
        let login = Data("\(world.endpoint.user):\(world.endpoint.password)".utf8).base64EncodedString()
        let answer = try await HTTPCall(
            method: "PUT", url: "\(TestStack.managementURL)/api/\(path)",
            headers: [("Authorization", "Basic \(login)"), ("Content-Type", "application/json")], body: Data(body.utf8)
        ).send()
        #expect((200..<300).contains(answer.status), "\(path): \(answer.status)")
    }

    struct Refused: Error {
        let outcomes: [PublishOutcome]
    }

    /// - Throws: ``Refused`` where the broker did not take all.
    func publish(_ messages: [OutgoingMessage]) async throws {
        let publisher = AMQPPublisher(endpoint: endpoint, connectionName: "tests \(name)", logger: TestStack.logger)
        let running = Task { try await publisher.run() }
        let outcomes = await publisher.publish(messages)
        await publisher.close()
        running.cancel()
        _ = await running.result
        guard outcomes.allSatisfy({ $0 == .confirmed }) else { throw Refused(outcomes: outcomes) }
    }
}
