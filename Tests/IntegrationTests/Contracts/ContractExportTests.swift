import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// The published documents: valid by the standards' own schemas, and true of the workers.
    @Suite(.serialized, Python.isThere, Python.has("check_jsonschema"), .timeLimit(.minutes(3))) struct ContractExportTests {
        @Test func `every schema is valid by its dialect, and every example by its schema`() async throws {
            try await withExport { folder, world in
                let schemas = try Self.files(folder, "schemas")
                #expect(schemas.count > 60)
                let checked = try await Self.check(["--check-metaschema"] + schemas)
                #expect(checked.status == 0, "\(checked.text)")
                let messages = try ContractCatalog.current.services.flatMap(\.own).map { contract in
                    "\(contract.type)\t\(JSONTree(try JSONDocument(contract.exampleMessage).root).text)\n"
                }
                let file = world.folder.appending(path: "examples.tsv")
                let verdicts = world.folder.appending(path: "verdicts.txt")
                try Data(messages.joined().utf8).write(to: file)
                _ = try await Python.run("judge_messages.py", [folder + "/schemas", file.path, verdicts.path], world)
                let lines = try String(contentsOf: verdicts, encoding: .utf8).split(separator: "\n")
                #expect(lines.count == messages.count && lines.allSatisfy { $0 == "valid" }, "\(lines.filter { $0 != "valid" })")
            }
        }

        @Test(
            .enabled(if: asyncAPISchema != nil, "needs data/asyncapi/asyncapi-3.0.0.schema.json under LECTERN_SHARED, or under ../shared"))
        func `the AsyncAPI document is valid, and all its references lead somewhere`() async throws {
            try await withExport { folder, _ in
                let schema = try #require(Self.asyncAPISchema)
                let checked = try await Self.check(["--schemafile", schema, folder + "/asyncapi.json"])
                #expect(checked.status == 0, "\(checked.text)")
                let document = try JSONDocument(Array(try Data(contentsOf: URL(filePath: folder + "/asyncapi.json")))).root
                let references = Self.references(in: document)
                #expect(references.count > 100)
                for reference in Set(references) {
                    if reference.hasPrefix("./") {
                        #expect(FileManager.default.fileExists(atPath: folder + "/" + reference.dropFirst(2)), "\(reference)")
                    } else {
                        var value: JSONValue? = document
                        for step in reference.dropFirst(2).split(separator: "/") {
                            value = value?.members.first { $0.name == step }?.value
                        }
                        #expect(value != nil, "\(reference)")
                    }
                }
            }
        }

        @Test func `workers that know nothing yet apply every example, and what follows is as documented`() async throws {
            try await withExport { folder, world in
                try await world.startAll()
                let contracts = ContractCatalog.current.services.flatMap { $0.commands }
                try await TestClient.with(world) { client in
                    // All at once, the last first: order does not matter.
                    for contract in contracts.reversed() {
                        try await client.publish([Self.message(contract)])
                        for (number, body) in contract.furtherMessages.enumerated() {
                            try await client.publish([Self.message(contract, body, "\(contract.type) \(number)")])
                        }
                    }
                    try await client.waitForAnswers(to: contracts.map(\.type.text))
                    for contract in contracts {
                        for number in contract.furtherMessages.indices {
                            try await client.waitForAnswers(to: ["\(contract.type) \(number)"])
                            #expect(client.answers(to: "\(contract.type) \(number)").map(\.outcome) == ["applied"], "\(contract.type)")
                        }
                    }
                    for contract in contracts {
                        #expect(client.answers(to: contract.type.text).map(\.outcome) == ["applied"], "\(contract.type)")
                    }
                    let queries = ContractCatalog.current.services.flatMap { $0.queries }
                    for query in queries { try await client.publish([Self.message(query)]) }
                    try await client.waitForAnswers(to: queries.map(\.type.text))
                    for query in queries {
                        #expect(client.answers(to: query.type.text).map(\.outcome) == ["applied"], "\(query.type)")
                    }
                }
                try await Self.checkEvents(world, folder)
                try await Self.checkAnswers(world, folder)
            }
        }

        @Test func `the files of an export are judged as their names say, and wrong ones are named with all that is wrong`() async throws {
            try await withExport { folder, world in
                let good = try Self.files(folder, "examples/commands") + Self.files(folder, "examples/queries")
                let clean = try await world.lectern(["contracts", "check"] + good)
                #expect(clean.status == 0, "\(clean.text)")
                let lines = world.folder.appending(path: "messages.jsonl")
                let example = try #require(ContractCatalog.current.contract("lms.attendance.session.record.v1")).exampleMessage
                let text = JSONTree(try JSONDocument(example).root).text
                try Data(
                    [
                        text, text.replacing("\"present\":[", with: "\"colour\":1,\"present\":["),
                        text.replacing("\"09:00\"", with: "\"11:00\""), text.replacing("2025-10-07", with: "2025-13-07"),
                        text.replacing("record.v1", with: "record.v7"), String(text.dropLast()),
                        text.replacing("\"actorid\"", with: "\"actorId\"").replacing("2025-10-07T08:35", with: "yesterday"),
                        text.replacing("2025-10-06T07:00:00Z", with: "now").replacing("\"physics-7\"", with: "\"physics 7\""),
                    ].joined(separator: "\n").utf8
                ).write(to: lines)
                let mixed = try await world.lectern(["contracts", "check", lines.path, "--json"])
                #expect(mixed.status == 1, "\(mixed.text)")
                let findings = try JSONDocument(Array(mixed.output.utf8)).root.member("findings")?.elements.map { finding in
                    [
                        finding.member("verdict")?.string ?? "", finding.member("message")?.string ?? "",
                        finding.member("first")?.string ?? "",
                    ]
                }
                let table = try #require(findings)
                let expected = [
                    ("ignored", "/colour: no contract names it", ":2"), ("rejected", "/endTime: expected a time after", ":3"),
                    ("dead", "/date: expected a date", ":4"),
                    ("dead", "unknown version of lms.attendance.session.record.v7: known are", ":5"),
                    ("dead", "not JSON", ":6"), ("dead", "not-a-cloudevent: time: expected a time", ":8"),
                    ("dead", "not-a-cloudevent: /classId: expected an identifier", ":8"), ("clash", "the same source and id", ":2"),
                ]
                for (verdict, message, place) in expected {
                    #expect(table.contains { $0[0] == verdict && $0[1].contains(message) && $0[2].contains(place) }, "\(message): \(table)")
                }
                let data = world.folder.appending(path: "data.json")
                try Data(#"{"sessionId": "s 1"}"#.utf8).write(to: data)
                let alone = try await world.lectern(["contracts", "check", "--type", "lms.attendance.session.close.v1", data.path])
                #expect(alone.status == 1 && alone.output.contains("/sessionId: expected an identifier"), "\(alone.text)")
                #expect(alone.output.contains("/markedBy: required, and missing"), "\(alone.text)")
            }
        }

        @Test func `nothing breaks those who rely on the last release's contracts`() async throws {
            try await TestWorld.with { world in
                let released = TestStack.repository.appending(path: "deploy/contracts").path
                let result = try await world.lectern("contracts", "check", "--against", released)
                #expect(result.status == 0, "a breaking change needs a new version of the type\n\(result.text)")
            }
        }

        // MARK: Parts

        static let asyncAPISchema: String? = {
            let shared = TestStack.value("LECTERN_SHARED")
            let folder = shared.isEmpty ? TestStack.repository.appending(path: "../shared") : URL(filePath: shared)
            let file = folder.appending(path: "data/asyncapi/asyncapi-3.0.0.schema.json").standardizedFileURL.path
            return FileManager.default.fileExists(atPath: file) ? file : nil
        }()

        private func withExport(_ body: (String, TestWorld) async throws -> Void) async throws {
            try await TestWorld.with(retryDelays: TestWorld.storyLadder) { world in
                let folder = world.folder.appending(path: "contracts").path
                let exported = try await world.lectern("contracts", "export", folder)
                try #require(exported.status == 0, "\(exported.text)")
                try await body(folder, world)
            }
        }

        /// Every event that was published, against its exported schema.
        private static func checkEvents(_ world: TestWorld, _ folder: String) async throws {
            let commands = ContractCatalog.current.services.flatMap(\.commands)
            let documented = Set(commands.flatMap(\.events).map(\.type.text))
            // The others come later, or not with these examples.
            let certain = Set(
                commands.flatMap { command in
                    command.events.map(\.type).filter { !command.uncertainEvents.contains($0) }.map(\.text)
                })
            var seen: [String: JSONTree] = [:]
            try await eventually("an event of every documented type", state: { "missing: \(certain.filter { seen[$0] == nil })" }) {
                while let (delivery, _) = try await world.channel.get(TestWorld.tapQueue) {
                    try await world.channel.ack(delivery.tag)
                    seen[delivery.routingKey] = JSONTree(try JSONDocument(delivery.body).root)
                }
                return certain.allSatisfy { seen[$0] != nil }
            }
            #expect(documented.isSuperset(of: seen.keys), "events that nobody documents")
            try await check(seen.map { "\($0.key)\t\($0.value.text)\n" }, world, folder)
        }

        /// The answers to the examples, against the exported schemas of results.
        private static func checkAnswers(_ world: TestWorld, _ folder: String) async throws {
            var lines: [String] = []
            for query in ContractCatalog.current.services.flatMap(\.queries) {
                let answer = try await world.lectern(
                    "query", query.type.text, "--tenant", "lakeside", "--data", query.example)
                try #require(answer.status == 0, "\(answer.text)")
                let reply = JSONTree.object([
                    ("specversion", .string("1.0")), ("id", .string("r")), ("source", .string("/s")),
                    ("type", .string(Reply.type(service: query.type.service).text)), ("time", .string("2026-11-21T09:30:00Z")),
                    (
                        "data",
                        .object([("outcome", .string("applied")), ("result", JSONTree(try JSONDocument(Array(answer.output.utf8)).root))])
                    ),
                ])
                lines.append("\(query.type).result\t\(reply.text)\n")
            }
            try await check(lines, world, folder)
        }

        private static func check(_ lines: [String], _ world: TestWorld, _ folder: String) async throws {
            let file = world.folder.appending(path: "seen.tsv")
            let verdicts = world.folder.appending(path: "seen.txt")
            try Data(lines.joined().utf8).write(to: file)
            _ = try await Python.run("judge_messages.py", [folder + "/schemas", file.path, verdicts.path], world)
            let found = try String(contentsOf: verdicts, encoding: .utf8).split(separator: "\n")
            for (line, verdict) in zip(lines, found) { #expect(verdict == "valid", "\(line)") }
        }

        private static func message(_ contract: MessageContract) -> OutgoingMessage {
            message(contract, contract.exampleMessage, contract.type.text)
        }

        private static func message(_ contract: MessageContract, _ body: [UInt8], _ correlation: String) -> OutgoingMessage {
            OutgoingMessage(
                exchange: contract.exchange, routingKey: contract.type.text,
                properties: .init(contentType: "application/cloudevents+json", correlationId: correlation), body: body)
        }

        private static func check(_ arguments: [String]) async throws -> Program.Result {
            try await Program.run(
                URL(filePath: try #require(Python.executable)), ["-m", "check_jsonschema", "--no-cache"] + arguments)
        }

        private static func files(_ folder: String, _ part: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)").sorted().map { "\(folder)/\(part)/\($0)" }
        }

        private static func references(in value: JSONValue) -> [String] {
            let own = value.member("$ref")?.string.map { [$0] } ?? []
            return own + value.members.flatMap { references(in: $0.value) } + value.elements.flatMap { references(in: $0) }
        }
    }
}
