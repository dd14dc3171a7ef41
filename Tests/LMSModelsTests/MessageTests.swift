import SeededRandom
import Foundation
import LMSModels
import Testing

@Suite("All message types")
struct MessageTests {
    @Test("The list of these tests has every message that the models declare")
    func listIsComplete() throws {
        let models = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Shared/Models")
        let files = try #require(FileManager.default.enumerator(at: models, includingPropertiesForKeys: nil))
        var declared: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: /struct (\w+): Message\b/) {
                declared.insert(String(match.1))
            }
        }
        #expect(!declared.isEmpty)
        #expect(Set(MessageList.all.map { "\($0)" }) == declared)
        #expect(MessageList.all.count == declared.count)
    }

    @Test("Types are routing keys of the wire contract, and no two are the same")
    func types() {
        let form = #/lms\.[a-z]+(\.[a-z]+(-[a-z]+)*){2,}\.v[1-9][0-9]*/#
        for message in MessageList.all {
            let (type, purpose) = (message.type, message.purpose)
            #expect(type.text.wholeMatch(of: form) != nil, "\(type)")
            #expect(!type.service.isEmpty)
            #expect(purpose.hasSuffix(".") && purpose.count > 10)
        }
        #expect(Set(MessageList.all.map { $0.type }).count == MessageList.all.count)
    }

    @Test("Events are in the past tense, and nothing else is")
    func tense() {
        for message in MessageList.all {
            let (name, type) = ("\(message)", message.type)
            let verb = type.text.split(separator: ".").dropLast().last ?? ""
            #expect(name.hasSuffix("ed") == verb.hasSuffix("ed"), "\(name) has type \(type)")
        }
    }

    @Test("Whatever the schema allows is decoded, and encoded as it came", arguments: MessageList.all.indices)
    func roundTrip(_ index: Int) throws {
        try check(MessageList.all[index], seed: UInt64(index))
    }

    private func check<M: Message>(_ message: M.Type, seed: UInt64) throws {
        var any = AnyJSON(random: SplitMix64(seed: seed))
        var decoded = 0
        for number in 0..<200 {
            let optionals: AnyJSON.Optionals = [.all, .none, .some, .null][number % 4]
            let text = any.text(M.schema, optionals)
            let root = try JSONDocument(Array(text.utf8)).root
            var list = ViolationList()
            let value = try #require(M.read(root, &list), "\(text): \(list.violations)")
            // Rules between fields are no part of a schema.
            guard list.isEmpty else { continue }
            decoded += 1
            let again = try M.decode(JSONDocument(value.json).root)
            #expect(again.json == value.json)
            let members = try JSONDocument(value.json).root.members.map(\.name)
            let given = root.members.filter { !$0.value.isNull }.map(\.name)
            #expect(members == given, "\(text)")
            if optionals != .null { #expect(String(decoding: value.json, as: UTF8.self) == text) }
        }
        #expect(decoded > 20, "\(decoded) of 200")
    }

    @Test("The example has every field, keeps its contract and breaks no rule", arguments: MessageList.all.indices)
    func example(_ index: Int) throws {
        func check<M: Message>(_ message: M.Type) throws {
            let root = try JSONDocument(Array(M.example.utf8)).root
            // A rule may allow only one of two fields.
            let names = root.members.map(\.name)
            let declared = M.schema.properties.map(\.name)
            #expect(names == (M.rules.isEmpty ? declared : declared.filter(names.contains)), "\(M.type)")
            let value = try M.decode(root)
            #expect(try JSONDocument(value.json).root.pretty == M.example, "an example is written as workers write it")
            #expect(M.rules.allSatisfy { $0.sentence.hasSuffix(".") })
        }
        try check(MessageList.all[index])
    }

    @Test("The schema lists exactly the fields that are written, in their order", arguments: MessageList.all.indices)
    func schema(_ index: Int) throws {
        func check<M: Message>(_ message: M.Type) throws {
            let properties = M.schema.properties
            #expect(!properties.isEmpty)
            #expect(Set(properties.map(\.name)).count == properties.count)
            #expect(properties.allSatisfy { $0.meaning.hasSuffix(".") && $0.meaning.count > 5 })
            // What a blank message writes is what it cannot do without.
            #expect(try JSONDocument(M().json).root.members.map(\.name) == properties.filter(\.isRequired).map(\.name))
            var writer = JSONWriter()
            M.schema.write(to: &writer)
            let json = try JSONDocument(writer.bytes).root
            #expect(json.member("properties")?.members.map(\.name) == properties.map(\.name))
            #expect(json.member("required")?.elements.map(\.string) == properties.filter(\.isRequired).map(\.name))
        }
        try check(MessageList.all[index])
    }

    @Test("An empty object is told every required field at once", arguments: MessageList.all.indices)
    func missing(_ index: Int) throws {
        func check<M: Message>(_ message: M.Type) throws {
            let required = M.schema.properties.filter(\.isRequired).map { Violation(path: "/\($0.name)", message: "required, and missing") }
            for text in ["{}", #"{"unknown":1}"#] where !required.isEmpty {
                let error = #expect(throws: ContractViolations.self) { try M.decode(JSONDocument(Array(text.utf8)).root) }
                #expect(error?.violations == required)
            }
            for text in ["null", "[]", "1", "\"x\"", "true"] {
                let error = #expect(throws: ContractViolations.self) { try M.decode(JSONDocument(Array(text.utf8)).root) }
                #expect(error?.violations.map(\.path) == ["/"])
            }
        }
        try check(MessageList.all[index])
    }

    @Test("Every field of the wrong kind is named", arguments: MessageList.all.indices)
    func wrongKinds(_ index: Int) throws {
        func check<M: Message>(_ message: M.Type) throws {
            let properties = M.schema.properties
            // No field is a list of lists.
            let text = "{" + properties.map { "\"\($0.name)\":[[]]" }.joined(separator: ",") + "}"
            let error = #expect(throws: ContractViolations.self) { try M.decode(JSONDocument(Array(text.utf8)).root) }
            let paths = error?.violations.map(\.path) ?? []
            #expect(
                paths
                    == properties.map { property in
                        if case .array = property.schema { return "/\(property.name)/0" }
                        return "/\(property.name)"
                    })
        }
        try check(MessageList.all[index])
    }
}
