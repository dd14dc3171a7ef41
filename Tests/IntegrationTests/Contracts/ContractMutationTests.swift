import SeededRandom
import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// The exported schemas and the workers say the same about any message.
    @Suite(.serialized, Python.isThere, Python.has("jsonschema_rs"), .timeLimit(.minutes(5))) struct ContractMutationTests {
        @Test func `ten thousand changed messages get the same verdict from the exported schemas and from the workers`() async throws {
            let mutants = try Mutant.make(10_000, seed: 4)
            try await TestWorld.with(retryDelays: [50, 100, 200]) { world in
                let bySchema = try await Self.schemaVerdicts(mutants, world)
                let valid = bySchema.count { $0 == "valid" }
                #expect((1_000...9_000).contains(valid), "\(valid) of \(mutants.count) are valid: the mutator is one-sided")
                let judge = MessageJudge(operatorWorkers)
                let workers = try await world.startAll()
                let answers = try await Self.answers(to: mutants, world)
                var differences: [String] = []
                for (number, mutant) in mutants.enumerated() {
                    let judged = judge.judge(body: Array(mutant.body.utf8), contentType: "application/cloudevents+json").verdict
                    let answer = answers[number]
                    let schemaSays = bySchema[number] == "valid"
                    if schemaSays != (answer?.outcome != "dead") || schemaSays != (judged != .dead) {
                        differences.append("schema: \(bySchema[number]); worker: \(answer as Any); judge: \(judged)\n\(mutant.body)")
                    }
                }
                #expect(differences.isEmpty, "\(differences.count) differ\n\(differences.prefix(8).joined(separator: "\n"))")
                let ended = workers.filter { !$0.isRunning }
                #expect(ended.isEmpty, "a worker ended")
                let letters = try await world.lines(
                    """
                    SELECT reason FROM enrollment.dead_letters UNION SELECT reason FROM attendance.dead_letters
                    UNION SELECT reason FROM publishing.dead_letters UNION SELECT reason FROM content.dead_letters
                    UNION SELECT reason FROM sync.dead_letters ORDER BY 1
                    """)
                #expect(letters == ["not-a-cloudevent", "schema-violation", "unknown-type"])
            }
        }

        @Test func `three thousand spoiled byte strings are each answered, and no worker ends`() async throws {
            let spoiled = try Mutant.make(3_000, seed: 5).map { $0.spoiled() }
            try await TestWorld.with(retryDelays: [50, 100, 200]) { world in
                let workers = try await world.startAll()
                let answers = try await Self.answers(to: spoiled.map(\.mutant), bodies: spoiled.map(\.bytes), world)
                #expect(answers.allSatisfy { $0 != nil })
                let ended = workers.filter { !$0.isRunning }
                #expect(ended.isEmpty, "a worker ended")
            }
        }

        /// What the validator of another language says, by the exported documents alone.
        private static func schemaVerdicts(_ mutants: [Mutant], _ world: TestWorld) async throws -> [String] {
            let contracts = world.folder.appending(path: "contracts")
            let exported = try await world.lectern("contracts", "export", contracts.path)
            try #require(exported.status == 0, "\(exported.text)")
            let messages = world.folder.appending(path: "messages.tsv")
            let verdicts = world.folder.appending(path: "verdicts.txt")
            try Data(mutants.map { "\($0.type)\t\($0.body)\n" }.joined().utf8).write(to: messages)
            _ = try await Python.run(
                "judge_messages.py", [contracts.appending(path: "schemas").path, messages.path, verdicts.path], world)
            let lines = try String(contentsOf: verdicts, encoding: .utf8).split(separator: "\n").map(String.init)
            try #require(lines.count == mutants.count)
            return lines
        }

        /// The workers' answers, in the order of the messages.
        private static func answers(
            to mutants: [Mutant], bodies: [[UInt8]]? = nil, _ world: TestWorld
        ) async throws -> [TestClient.Answer?] {
            let ids = mutants.indices.map { "mutant-\($0)" }
            var answers: [TestClient.Answer?] = []
            try await TestClient.with(world) { client in
                for start in stride(from: 0, to: mutants.count, by: 1_000) {
                    let part = start..<min(start + 1_000, mutants.count)
                    try await client.publish(
                        part.map { number in
                            OutgoingMessage(
                                exchange: mutants[number].exchange, routingKey: mutants[number].type,
                                properties: .init(contentType: "application/cloudevents+json", correlationId: ids[number]),
                                body: bodies?[number] ?? Array(mutants[number].body.utf8))
                        })
                    try await client.waitForAnswers(to: ids[part])
                }
                answers = ids.map { client.answers(to: $0).first }
            }
            return answers
        }
    }
}

/// An example of the contracts, changed.
private struct Mutant {
    let type: String
    let exchange: String
    let body: String

    /// Changed copies of every example that workers take, each with an id of its own unless that was changed.
    static func make(_ count: Int, seed: UInt64) throws -> [Mutant] {
        let contracts = ContractCatalog.current.services.flatMap { $0.commands + $0.queries }
        let examples = try contracts.map { JSONTree(try JSONDocument($0.exampleMessage).root) }
        var mutator = MessageMutator(seed: seed)
        return (0..<count).map { number in
            let place = number % contracts.count
            var message = examples[place]
            message.rename("id", "mutant-\(number)")
            return Mutant(
                type: contracts[place].type.text, exchange: contracts[place].exchange, body: mutator.mutate(message).text)
        }
    }

    /// The same as bytes that may be no JSON.
    func spoiled() -> (mutant: Mutant, bytes: [UInt8]) {
        var bytes = Array(body.utf8)
        var random = SplitMix64(seed: UInt64(bytes.count) &* 2_654_435_761)
        switch random.below(6) {
        case 0: bytes.removeLast(random.below(bytes.count))
        case 1: for _ in 0...random.below(8) { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
        case 2: bytes.insert(contentsOf: [0xC3, 0x28], at: random.below(bytes.count))
        case 3: bytes.append(contentsOf: bytes)
        case 4: bytes = Array(String(repeating: "[{\"a\":", count: 40 + random.below(400)).utf8)
        default: bytes.replace(Array("\"data\":".utf8), with: Array("\"data\":1e400,\"x\":\"\\ud800\",\"data\":".utf8))
        }
        return (self, bytes)
    }
}

extension JSONTree {
    /// Gives a member of an object another value.
    mutating func rename(_ name: String, _ text: String) {
        guard case .object(let members) = self else { return }
        self = .object(members.map { $0.name == name ? ($0.name, .string(text)) : $0 })
    }
}
