import Foundation
import LMSModels
import Testing
import WorkerKit

@testable import lectern

/// What `lectern contracts check --against` finds; needs neither broker nor database.
@Suite struct ContractCompatibilityTests {
    private static let messages = operatorWorkers.flatMap { $0.commands + $0.answers + $0.published + $0.followed }

    // MARK: Reading

    @Test func `every message's and reply's schema is read back as it was written`() throws {
        #expect(Self.messages.count > 20)
        for message in Self.messages {
            #expect(try Self.reread(message.messageSchema) == message.messageSchema, "\(message.type)")
            guard let reply = message.result.map({ Reply.schema(result: $0) }) else { continue }
            #expect(try Self.reread(reply) == reply, "the reply to \(message.type)")
        }
    }

    @Test(arguments: SchemaChange.table) func `every schema is read back as it was written`(_ change: SchemaChange) throws {
        for schema in [change.old, change.new] + change.old.properties.map(\.schema) + change.new.properties.map(\.schema) {
            #expect(try Self.reread(schema) == schema)
        }
    }

    @Test func `what is seldom written is read back too`() throws {
        let seldom: [Schema] = [
            .oneOf([]), .either([]), .object([]), .integer(minimum: .min, maximum: .max), .number(minimum: -1e300, maximum: 0.1),
            .object([
                .init("", .either([.boolean, .any]), isRequired: true), .init("a/~\"", .either([.any]), meaning: "\"\\\n"),
                .init("$ref", .any), .init("type", .any, isRequired: true),
            ]),
            .array(.array(.anyObject, maxItems: 0), maxItems: nil),
        ]
        for schema in seldom { #expect(try Self.reread(schema) == schema) }
    }

    @Test(arguments: [
        (#"{"type":"string","contentEncoding":"base64"}"#, "/: contentEncoding: not a keyword that can be compared here"),
        (#"{"oneOf":[{"type":"string"}]}"#, "/: oneOf: not a keyword that can be compared here"),
        (
            #"{"type":"object","properties":{"a/b":{"type":"integer","multipleOf":2}},"required":["a/b"]}"#,
            "/properties/a~1b: multipleOf: not a keyword that can be compared here"
        ),
        (
            #"{"type":"array","items":{"type":"string","not":{"const":"a"}}}"#,
            "/items/not: const: not a keyword that can be compared here"
        ),
        (
            ##"{"type":"object","properties":{"a":{"anyOf":[{"type":"object","$ref":"#/a"},{"type":"null"}]}},"required":[]}"##,
            "/properties/a/anyOf/0: $ref: expected #/$defs/storable, found #/a"
        ),
        (#"{"anyOf":[{"$defs":{}}]}"#, "/anyOf/0: $defs: not a keyword that can be compared here"),
        (#"{"type":"object","properties":{},"required":["a"]}"#, "/: required: not among the properties: a"),
        (
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":[]}"#,
            "/properties/a: type: not a keyword that can be compared here"
        ),
        (#"{"type":"string","maxLength":"9"}"#, "/: maxLength: expected an integer, found string"),
        (#"{"type":"string","enum":["a",1]}"#, "/: enum: expected strings only"),
        (#"{"type":"null"}"#, "/: type: expected string, integer, number, boolean, array or object, found null"),
        (#"{"type":"array"}"#, "/: items: missing"),
        (#"[]"#, "/: expected a schema, found array"),
    ])
    func `what cannot be compared is named with its place`(_ document: String, _ sentence: String) throws {
        let root = try JSONDocument(Array(document.utf8)).root
        let error = #expect(throws: SchemaReadingError.self) { try SchemaReader.read(root) }
        #expect(error?.description == sentence)
    }

    // MARK: Comparing

    @Test(arguments: SchemaChange.table, [ExportedContract.Kind.command, .query, .event, .result])
    func `a change is found, described and judged`(_ change: SchemaChange, _ kind: ExportedContract.Kind) {
        let expected = ContractChange(
            type: "t", path: change.path, description: change.sentence, isBreaking: change.broken.isBreaking(kind))
        #expect(Self.changes(change.old, change.new, kind) == [expected])
    }

    @Test func `order is no change, and neither is a limit that limits nothing`() {
        let old = Schema.object([
            .init("a", .oneOf(["x", "y"])), .init("b", .either([.boolean, .string()])), .init("c", .string(minLength: 0)),
        ])
        let new = Schema.object([
            .init("c", .string()), .init("b", .either([.string(), .boolean])), .init("a", .oneOf(["y", "x"])),
        ])
        #expect(Self.changes(old, new, .command) == [])
        #expect(Self.changes(new, old, .event) == [])
    }

    @Test func `changes come in the order of types and paths, each once`() {
        let old = ["b": Self.contract("b", .command, [.init("y", .boolean), .init("x", .boolean)]), "a": Self.contract("a", .event, [])]
        let new = ["b": Self.contract("b", .command, []), "c": Self.contract("c", .query, [])]
        let changes = ContractComparison.changes(old: old, new: new)
        #expect(changes.map { "\($0.type) \($0.path)" } == ["a /", "b /x", "b /y", "c /"])
        #expect(changes.map(\.isBreaking) == [true, true, true, false])
        #expect(changes.first?.description == "the event is gone")
        #expect(changes.last?.description == "the query is new")
    }

    @Test func `a message that becomes another kind breaks everyone`() {
        let changes = ContractComparison.changes(old: ["t": Self.contract("t", .command, [])], new: ["t": Self.contract("t", .event, [])])
        #expect(changes == [.init(type: "t", path: "/", description: "the message went from command to event", isBreaking: true)])
    }

    @Test(arguments: [true, false]) func `a tenant that becomes required is found once`(_ isInSchema: Bool) {
        func contract(_ needsTenant: Bool) -> ExportedContract {
            let tenant = Schema.Property("tenant", .string(), isRequired: needsTenant)
            return Self.contract("t", .command, isInSchema ? [tenant] : [], needsTenant: needsTenant)
        }
        let stricter = ContractComparison.changes(old: ["t": contract(false)], new: ["t": contract(true)])
        #expect(
            stricter
                == [.init(type: "t", path: "/tenant", description: "the field went from optional to required", isBreaking: true)])
        let laxer = ContractComparison.changes(old: ["t": contract(true)], new: ["t": contract(false)])
        #expect(laxer.map(\.isBreaking) == [false])
    }

    // MARK: The contracts of this build

    @Test func `an export has no changes against the build that wrote it`() throws {
        try Self.withFolder { folder in
            try ContractExport(.current, version: "test").write(to: folder)
            let exported = try ExportedContracts.read(folder)
            let current = ExportedContracts.make(.current)
            #expect(exported.keys.sorted() == current.keys.sorted())
            #expect(exported == current)
            #expect(ContractComparison.changes(old: exported, new: current) == [])
        }
    }

    @Test func `any one change of any contract is found, and nothing else`() {
        for (type, contract) in ExportedContracts.make(.current) {
            let mutants = SchemaMutant.all(of: contract.schema)
            #expect(mutants.count > 50, "\(type)")
            let missed = mutants.filter { mutant in
                let changes = Self.changes(contract.schema, mutant.schema, contract.kind)
                return changes.map(\.path) != [mutant.path] || changes.map(\.isBreaking) != [mutant.broken.isBreaking(contract.kind)]
            }
            #expect(missed.map(\.path) == [], "\(type)")
        }
    }

    @Test func `a contract that is gone breaks, and one that is new does not`() {
        let current = ExportedContracts.make(.current)
        for type in current.keys {
            let others = current.filter { $0.key != type }
            let gone = ContractComparison.changes(old: current, new: others)
            #expect(gone.map(\.type) == [type] && gone.map(\.isBreaking) == [true])
            let new = ContractComparison.changes(old: others, new: current)
            #expect(new.map(\.type) == [type] && new.map(\.isBreaking) == [false])
        }
    }

    // MARK: Files

    @Test func `a folder without documents is an error that says what was expected`() throws {
        try Self.withFolder { folder in
            let error = #expect(throws: CommandError.self) { try ExportedContracts.read(folder) }
            let expected = "no schemas/*.schema.json in \(folder.path): expected what `lectern contracts export DIR` writes"
            #expect(error?.description == expected)
        }
    }

    @Test(arguments: [
        (#"{"type":"#, "not json: "),
        (#"{"type":"boolean"}"#, "/x-lectern: kind: expected one of command, query, event, result"),
        (#"{"type":"boolean","x-lectern":{"kind":"letter"}}"#, "/x-lectern: kind: expected one of command, query, event, result"),
        (#"{"type":"boolean","x-lectern":{"kind":"query"}}"#, "/x-lectern: needsTenant: expected true or false"),
        (#"{"type":"string","maxBytes":9}"#, "/: maxBytes: not a keyword that can be compared here"),
    ])
    func `an unreadable file is named with what is wrong`(_ document: String, _ reason: String) throws {
        try Self.withFolder { folder in
            let file = folder.appending(path: "schemas/lms.test.thing.do.v1.schema.json")
            try FileManager.default.createDirectory(at: folder.appending(path: "schemas"), withIntermediateDirectories: true)
            try Data(document.utf8).write(to: file)
            let error = #expect(throws: CommandError.self) { try ExportedContracts.read(folder) }
            let sentence = error?.description ?? ""
            #expect(sentence.hasPrefix("\(file.path) is not what `lectern contracts export` writes: "))
            #expect(sentence.lowercased().contains(reason.lowercased()), "\(sentence)")
        }
    }

    // MARK: Tools

    private static func reread(_ schema: Schema) throws -> Schema {
        var writer = JSONWriter()
        schema.write(
            .init(
                id: "urn:lectern:t", title: "t", description: "T.", isDeprecated: true, rules: ["Once."], examples: ["{}"],
                annotation: #"{"kind":"command"}"#),
            to: &writer)
        return try SchemaReader.read(JSONDocument(writer.bytes).root)
    }

    private static func contract(
        _ type: String, _ kind: ExportedContract.Kind, _ fields: [Schema.Property], needsTenant: Bool = true
    ) -> ExportedContract {
        ExportedContract(type: type, kind: kind, needsTenant: needsTenant, schema: .object(fields))
    }

    private static func changes(_ old: Schema, _ new: Schema, _ kind: ExportedContract.Kind) -> [ContractChange] {
        ContractComparison.changes(
            old: ["t": ExportedContract(type: "t", kind: kind, needsTenant: true, schema: old)],
            new: ["t": ExportedContract(type: "t", kind: kind, needsTenant: true, schema: new)])
    }

    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-contracts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
