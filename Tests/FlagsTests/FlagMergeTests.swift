import LMSModels
import Testing

@testable import Flags

@Suite("A document is added to another")
struct FlagMergeTests {
    private let old = #"{"x": 1, "$evaluators": {"a": {"==": [1, 1]}}, "flags": {"one": \#(Self.flag("1")), "two": \#(Self.flag("2"))}}"#

    @Test("Of what both have the added one holds, in its old place; the rest stays")
    func merge() throws {
        let added = #"{"flags": {"new": \#(Self.flag("3")), "one": \#(Self.flag("4"))}, "$evaluators": {"b": {"==": [1, 2]}}, "x": 2}"#
        let merged = try definitions(old).merging(definitions(added))
        #expect(merged.flags.map(\.key) == ["one", "two", "new"])
        #expect(merged["one"]?.variants == ["a": 4] && merged["two"]?.variants == ["a": 2])
        let root = try JSONDocument(merged.json).root
        #expect(root.member("x")?.integer == 2)
        #expect(root.member("$evaluators")?.members.map(\.name) == ["a", "b"])
        #expect(merged.sharedMembers(differingFrom: try definitions(old)) == ["$evaluators", "x"])
    }

    @Test("Merging the same again changes nothing")
    func again() throws {
        let added = try definitions(#"{"flags": {"new": \#(Self.flag("3"))}, "metadata": {"team": "sis"}}"#)
        let merged = try definitions(old).merging(added)
        #expect(try merged.merging(added).json == merged.json)
        #expect(try merged.merging(FlagDefinitions()).json == merged.json)
    }

    @Test("A rule is set and taken away; what is no rule is refused with its place")
    func targeting() throws {
        let definitions = try self.definitions(old)
        let ruled = try definitions.setting("one", targeting: Array(#"{"if": [true, "a"]}"#.utf8))
        #expect(ruled["one"]?.hasTargeting == true)
        let bare = try ruled.setting("one", targeting: nil)
        #expect(bare["one"]?.hasTargeting == false)
        #expect(try JSONDocument(bare["one"]?.json ?? []).root.members.map(\.name) == ["state", "variants"])
        for (rule, pointer) in [
            (#"{}, "state": "DISABLED""#, "/flags/one/targeting"), ("7", "/flags/one/targeting"),
            (#"{"if": [true, "b"]}"#, "/flags/one/targeting/if/1"),
        ] {
            let error = #expect(throws: FlagDefinitionError.self) { try definitions.setting("one", targeting: Array(rule.utf8)) }
            #expect(error?.pointer == pointer)
        }
    }

    private func definitions(_ json: String) throws -> FlagDefinitions { try FlagDefinitions(json: Array(json.utf8)) }

    private static func flag(_ value: String) -> String { #"{"state": "ENABLED", "variants": {"a": \#(value)}}"# }
}
