import LMSModels
import Testing

@testable import Flags

@Suite("A change of a flag is a new document")
struct FlagChangesTests {
    private let definitions = try? FlagDefinitionsTests.definitions()

    @Test("A state is changed in its place, and everything else stays")
    func state() throws {
        let definitions = try #require(definitions)
        let changed = try definitions.setting("z.last", state: .disabled)
        #expect(changed["z.last"]?.state == .disabled)
        #expect(definitions["z.last"]?.state == .enabled)
        let expected = String(decoding: definitions.json, as: UTF8.self).split(separator: "\"a.first\"")[1]
        #expect(String(decoding: changed.json, as: UTF8.self).hasSuffix(expected))
        #expect(try changed.setting("z.last", state: .enabled).flags.map(\.key) == definitions.flags.map(\.key))
    }

    @Test("A default variant is changed, taken away and added")
    func defaultVariant() throws {
        let definitions = try #require(definitions)
        #expect(try definitions.setting("z.last", defaultVariant: "off")["z.last"]?.defaultVariant == "off")
        #expect(try definitions.setting("z.last", defaultVariant: nil)["z.last"]?.defaultVariant == nil)
        let bare = try definitions.setting("new", to: Array(#"{"state":"ENABLED","variants":{"a":{}}}"#.utf8))
        #expect(try bare.setting("new", defaultVariant: "a")["new"]?.defaultVariant == "a")
        #expect(throws: FlagDefinitionError.self) { try definitions.setting("z.last", defaultVariant: "none") }
    }

    @Test("A flag is replaced in its place, and added at the end")
    func definition() throws {
        let definitions = try #require(definitions)
        let flag = Array(#"{"state":"ENABLED","variants":{"n":1}}"#.utf8)
        let replaced = try definitions.setting("z.last", to: flag)
        #expect(replaced.flags.map(\.key) == ["z.last", "a.first", "text"])
        #expect(replaced["z.last"]?.variants == ["n": 1])
        #expect(try definitions.setting("new", to: flag).flags.map(\.key) == ["z.last", "a.first", "text", "new"])
        #expect(try FlagDefinitions().setting("new", to: flag).flags.map(\.key) == ["new"])
    }

    @Test("A flag is removed")
    func removal() throws {
        #expect(try definitions?.removing("text").flags.map(\.key) == ["z.last", "a.first"])
    }

    @Test("A flag that is not there is named")
    func unknown() throws {
        let expected = FlagDefinitionError(flag: "none", pointer: "/flags/none", reason: "there is no such flag")
        #expect(throws: expected) { try definitions?.removing("none") }
        #expect(throws: expected) { try definitions?.setting("none", state: .enabled) }
        #expect(throws: expected) { try definitions?.setting("none", defaultVariant: "a") }
    }

    @Test("What is no definition changes nothing", arguments: ["{", "7", #"{}, "other": {}"#, #"{"state":"ENABLED","variants":{"a":[]}}"#])
    func mistakes(_ json: String) {
        #expect(throws: FlagDefinitionError.self) { try definitions?.setting("text", to: Array(json.utf8)) }
    }
}
