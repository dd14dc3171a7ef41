import Flags
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// `lectern flags`, against a real database.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct FlagCommandTests {
        @Test func `what is imported is exported to the byte, and importing it again is no change`() async throws {
            try await TestWorld.with { world in
                let path = try world.file("flags.json", Self.document)
                let report = try await world.change("flags", "import", path)
                #expect(report.contains("added    write-path\n") && report.contains("2 added, 0 changed, 5 removed"), "\(report)")
                #expect(try await world.look("flags", "export") == Self.document)
                let copy = world.folder.appending(path: "copy.json")
                #expect(try await world.look("flags", "export", copy.path) == "")
                #expect(try Data(contentsOf: copy) == Data(Self.document.utf8))
                try await world.changeNothing("flags", "import", copy.path)

                #expect(try await world.control().flags.flags.map(\.key) == ["write-path", "café/~1"])
                let list = try JSONDocument(Array(try await world.look("flags", "list", "--json").utf8)).root.elements
                #expect(list.map { $0.member("key")?.string } == ["write-path", "café/~1"])
                #expect(list.map { $0.member("hasTargeting")?.bool } == [false, true])
                #expect(list.first?.member("defaultVariant")?.string == "legacy")
                #expect(try await world.look("flags", "list").contains("Which code writes"))
                #expect(try await world.look("flags", "show", "write-path") == Self.writePath + "\n")
            }
        }

        @Test func `each change of a flag is in the audit log with who made it, before and after`() async throws {
            try await TestWorld.with { world in
                try await world.change("flags", "set", "write-path", "--definition", Self.writePath)
                try await world.changeNothing("flags", "set", "write-path", "--definition", Self.writePath)
                try await world.changeNothing("flags", "set", "write-path", "--enable", "--no-targeting", "--default", "legacy")
                try await world.change("flags", "set", "write-path", "--disable")
                #expect(try await world.look("control", "log").contains(#"{"state":"ENABLED"} → {"state":"DISABLED"}"#))
                let disabled = try await world.look("flags", "show", "write-path").dropLast()
                try await world.change("flags", "set", "write-path", "--enable", "--default", "unified")
                let changed = try await world.control().flags["write-path"]
                #expect(changed?.state == .enabled && changed?.defaultVariant == "unified")
                let last = try await world.look("flags", "show", "write-path").dropLast()
                try await world.change("flags", "delete", "write-path")
                #expect(try await world.control().flags["write-path"] == nil)
                #expect(
                    try await world.audit() == [
                        "\(TestWorld.person) set flag write-path - \(Self.writePath)",
                        "\(TestWorld.person) set flag write-path \(Self.writePath) \(disabled)",
                        "\(TestWorld.person) set flag write-path \(disabled) \(last)",
                        "\(TestWorld.person) delete flag write-path \(last) -",
                    ])
            }
        }

        @Test func `a greater rollout only adds tenants, and a rollout of nobody or everybody is one`() async throws {
            try await TestWorld.with { world in
                try await world.change("flags", "set", "write-path", "--definition", Self.writePath)
                var before: Set<Int> = []
                let steps = [("0", 0...0), ("10", 140...260), ("12.25", 185...305), ("20", 320...480), ("100", 2_000...2_000)]
                for (percent, expected) in steps {
                    try await world.change("flags", "set", "write-path", "--rollout", "unified=\(percent)")
                    let tenants = Self.tenants(of: "unified", try await world.control().flags)
                    #expect(expected.contains(tenants.count), "\(percent) %: \(tenants.count)")
                    #expect(tenants.isSuperset(of: before), "\(percent) %")
                    before = tenants
                }
                try await world.changeNothing("flags", "set", "write-path", "--rollout", "unified=100.00")
                try await world.change("flags", "set", "write-path", "--no-targeting")
                #expect(Self.tenants(of: "unified", try await world.control().flags).isEmpty)
                #expect(try await world.control().flags["write-path"]?.hasTargeting == false)
            }
        }

        @Test func `a dry run changes nothing, and a merge keeps what the document does not have`() async throws {
            try await TestWorld.with { world in
                try await world.change("flags", "import", try world.file("flags.json", Self.document))
                let other = try world.file(
                    "other.json",
                    """
                    {"$evaluators": {"isSmall": {"==": [{"var": "tenant"}, "hillside"]}},
                     "flags": {"speech": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"},
                               "write-path": {"state": "DISABLED", "variants": {"legacy": "l"}, "defaultVariant": "legacy"}}}
                    """)
                let replaced = try await world.look("flags", "import", other, "--dry-run")
                #expect(replaced.contains("removed  café/~1\n") && replaced.contains("1 added, 1 changed, 1 removed"), "\(replaced)")
                let rehearsal = try await world.look("flags", "import", other, "--merge", "--dry-run")
                #expect(rehearsal.contains("shared   $evaluators\n"), "\(rehearsal)")
                #expect(rehearsal.contains("1 added, 1 changed, 0 removed, 1 as before"), "\(rehearsal)")
                #expect(try await world.look("flags", "export") == Self.document)

                try await world.change("flags", "import", other, "--merge")
                let flags = try await world.control().flags
                #expect(flags.flags.map(\.key) == ["write-path", "café/~1", "speech"])
                #expect(flags["write-path"]?.state == .disabled)
                try await world.changeNothing("flags", "import", other, "--merge")
            }
        }

        @Test func `an explanation shows what was hashed and where it fell`() async throws {
            try await TestWorld.with { world in
                try await world.change("flags", "set", "write-path", "--definition", Self.writePath, "--rollout", "unified=50")
                let chosen = Self.tenants(of: "unified", try await world.control().flags)
                for number in [1, 2, 3, 4] {
                    let output = try await world.look(
                        "flags", "explain", "write-path", "--tenant", "tenant-\(number)", "--role", "teacher", "--json")
                    let sheet = try JSONDocument(Array(output.utf8)).root
                    let variant = chosen.contains(number) ? "unified" : "legacy"
                    #expect(sheet.member("variant")?.string == variant)
                    #expect(sheet.member("reason")?.string == "TARGETING_MATCH")
                    let bucketing = try #require(sheet.member("steps")?.elements.compactMap { $0.member("bucketing") }.first)
                    #expect(bucketing.member("text")?.string == "write-pathtenant-\(number)")
                    let position = try #require(bucketing.member("position")?.integer)
                    #expect((position < 50) == chosen.contains(number))
                    #expect(bucketing.member("buckets")?.elements.map { $0.member("upperBound")?.integer } == [50, 100])
                }
                let text = try await world.look("flags", "explain", "write-path", "--tenant", "tenant-1")
                #expect(text.contains("hashed    write-pathtenant-1") && text.contains("<- here"), "\(text)")
                // A file needs no database.
                let path = try world.file("flags.json", Self.document)
                let offline = try await world.look(
                    "flags", "explain", "café/~1", "--tenant", "lakeside", "--file", path, "--database-url",
                    "postgresql://nobody@127.0.0.1:1/none")
                #expect(offline.contains("variant  on\n"), "\(offline)")
                try await world.refuse(["flags", "explain", "writepath"], saying: "there is no flag \"writepath\"")
            }
        }

        @Test func `what is wrong is refused with its place, and nothing changes`() async throws {
            try await TestWorld.with { world in
                try await world.change("flags", "set", "write-path", "--definition", Self.writePath)
                let set = ["flags", "set", "write-path"]
                try await world.refuse(set, saying: "say what to set")
                try await world.refuse(set + ["--enable", "--disable"], saying: "exclude each other")
                try await world.refuse(set + ["--default", "nope"], saying: "/flags/write-path/defaultVariant", "legacy, unified")
                try await world.refuse(set + ["--rollout", "nope=10"], saying: "/flags/write-path/targeting/fractional/0", "nope")
                try await world.refuse(set + ["--rollout", "legacy=10"], saying: "legacy is the default variant", "--default")
                for rollout in ["unified", "unified=101", "unified=1.234", "unified=-1", "=10", "unified=1e1", "unified="] {
                    try await world.refuse(set + ["--rollout", rollout], saying: "--rollout")
                }
                try await world.refuse(set + ["--definition", #"{"state": "#], saying: "/flags/write-path", "not JSON")
                try await world.refuse(
                    set + ["--definition", #"{"state": "ON", "variants": {"a": 1}}"#], saying: "/flags/write-path/state", "ENABLED")
                try await world.refuse(set + ["--definition", #"{}, "other": {}"#], saying: "not JSON")
                try await world.refuse(set + ["--definition", "@/nowhere.json"], saying: "/nowhere.json")
                try await world.refuse(["flags", "set", "other", "--enable"], saying: "there is no flag \"other\"", "flags list")
                try await world.refuse(["flags", "delete", "other"], saying: "there is no flag \"other\"")
                try await world.refuse(["flags", "show", "other"], saying: "there is no flag \"other\"")
                let broken = try world.file("broken.json", #"{"flags": {"a": {"state": "ENABLED", "variants": {}}}}"#)
                try await world.refuse(["flags", "import", broken], saying: "broken.json", "/flags/a/variants")
                // Standard input is empty here.
                try await world.refuse(["flags", "import", "-"], saying: "standard input", "not JSON")
            }
        }

        // MARK: Flags

        private static let writePath =
            #"{"state": "ENABLED", "variants": {"legacy": "legacy", "unified": "unified"}, "defaultVariant": "legacy", "#
            + #""metadata": {"description": "Which code writes rosters"}}"#

        /// With spaces, an escape and a shared rule that a writer of JSON would not reproduce.
        private static let document = """
            {
            \t"$schema": "https://flagd.dev/schema/v0/flags.json",
              "$evaluators": { "isSmall": { "==": [ { "var": "tenant" }, "lakeside" ] } },
              "flags" : {
                "write-path" : \(writePath),
                "caf\\u00e9/~1" : { "state": "ENABLED", "variants": { "on": 1e0, "off": 0 }, "defaultVariant": "off",
                  "targeting": { "if": [ { "$ref": "isSmall" }, "on", "off" ] } }
              }
            }

            """

        /// Of 2,000 tenants those that get a variant.
        private static func tenants(of variant: String, _ flags: FlagDefinitions) -> Set<Int> {
            let client = FlagClient(flags, now: { 0 })
            return Set(
                (1...2_000).filter { number in
                    let context = MessageContext(tenant: "tenant-\(number)").evaluationContext
                    return client.string("write-path", default: "none", context: context).variant == variant
                })
        }
    }
}
