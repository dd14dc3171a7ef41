import AMQP
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// What holds for messages of every type of every worker, made of their contracts.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct EveryTypeTests {
        /// A command of some type with one mistake.
        private struct Mistake {
            let contract: MessageContract
            let what: String
            let type: String
            let body: [UInt8]
            let outcome: String
            /// Where the reply says that it is wrong.
            var path: String?

            var correlation: String { "\(contract.type) \(what)" }

            var message: OutgoingMessage {
                OutgoingMessage(
                    exchange: contract.exchange, routingKey: type,
                    properties: .init(contentType: "application/cloudevents+json", correlationId: correlation), body: body)
            }
        }

        @Test func `one mistake in a command of any type is named where it is and changes nothing`() async throws {
            let contracts = ContractCatalog.current.services.flatMap(\.commands)
            let mistakes = try contracts.flatMap(Self.mistakes)
            try #require(Set(mistakes.map(\.contract.type.service)).count == operatorWorkers.count)
            try await TestWorld.with { world in
                try await world.startAll()
                try await TestClient.with(world) { client in
                    try await client.publish(mistakes.map(\.message))
                    try await client.waitForAnswers(to: mistakes.map(\.correlation))
                    for mistake in mistakes {
                        let answers = client.answers(to: mistake.correlation)
                        #expect(answers.map(\.outcome) == [mistake.outcome], "\(mistake.correlation): \(answers)")
                        if let path = mistake.path {
                            #expect(answers.first?.paths.contains(path) == true, "\(mistake.correlation): \(answers)")
                        }
                    }
                }
                #expect(try await world.rows() == [], "mistakes left rows")
                for worker in operatorWorkers {
                    let dead = mistakes.filter { $0.contract.type.service == worker.name && $0.outcome == "dead" }
                    let letters = try await world.number("SELECT count(*) FROM \(unescaped: worker.name).dead_letters")
                    #expect(letters == dead.count, "\(worker.name)")
                    let refused = mistakes.count { $0.contract.type.service == worker.name && $0.outcome == "rejected" }
                    let inbox = try await world.number(
                        "SELECT count(*) FROM \(unescaped: worker.name).inbox WHERE outcome = 'rejected' AND source LIKE '/every/%'")
                    #expect(inbox == refused, "\(worker.name)")
                }
            }
        }

        private static func mistakes(in contract: MessageContract) throws -> [Mistake] {
            let example = try JSONTree(JSONDocument(contract.exampleMessage).root)
            func mistake(
                _ what: String, _ outcome: String = "dead", type: String? = nil, path: String? = nil, _ change: (inout JSONTree) -> Void
            ) -> Mistake {
                var message = example
                message.set("id", .string(what))
                message.set("source", .string("/every/\(contract.type)"))
                change(&message)
                return Mistake(
                    contract: contract, what: what, type: type ?? contract.type.text, body: Array(message.text.utf8), outcome: outcome,
                    path: path)
            }
            let whole = Array(example.text.utf8)
            let next = contract.type.text.replacing(/\.v[0-9]+$/, with: ".v99")
            var mistakes = [
                Mistake(
                    contract: contract, what: "cut in the middle", type: contract.type.text, body: Array(whole.prefix(whole.count / 2)),
                    outcome: "dead"),
                mistake("data is a list") { $0.set("data", .array([])) },
                mistake("a version nobody knows", type: next) { $0.set("type", .string(next)) },
                mistake("no time", path: "time") { $0.set("time", nil) },
                mistake("an actor's role that there is not", path: "actorrole") { $0.set("actorrole", .string("janitor")) },
            ]
            if contract.needsTenant {
                mistakes.append(mistake("no tenant", path: "tenant") { $0.set("tenant", nil) })
                mistakes.append(mistake("a tenant that nobody knows", "rejected") { $0.set("tenant", .string("nowhere")) })
            }
            for property in contract.schema.properties where property.isRequired {
                mistakes.append(
                    mistake("no \(property.name)", path: "/\(property.name)") { message in
                        message.change("data") { $0.set(property.name, nil) }
                    })
            }
            return mistakes
        }
    }
}

extension JSONTree {
    /// Gives a member of an object another value, adds it, or takes it away.
    fileprivate mutating func set(_ name: String, _ value: JSONTree?) {
        guard case .object(var members) = self else { return }
        members.removeAll { $0.name == name }
        if let value { members.append((name, value)) }
        self = .object(members)
    }

    fileprivate mutating func change(_ name: String, _ body: (inout JSONTree) -> Void) {
        guard case .object(let members) = self, var value = members.first(where: { $0.name == name })?.value else { return }
        body(&value)
        set(name, value)
    }
}
