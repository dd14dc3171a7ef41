import LMSModels
import Testing

@testable import Flags

@Suite("A document of flags is checked as a whole")
struct FlagDefinitionsTests {
    static let document = #"""
        {
          "$schema": "https://flagd.dev/schema/v0/flags.json",
          "metadata": { "flagSetId": "lectern", "owner": "platform" },
          "flags": {
            "z.last": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "on" },
            "a.first": {
              "state": "DISABLED", "note": [1, 2.50, "é"], "variants": { "b": 1.5, "a": 20 }, "defaultVariant": null,
              "metadata": { "owner": "content", "ticket": 7 }, "targeting": {}
            },
            "text": {
              "state": "ENABLED", "variants": { "x": "X", "y": "Y" }, "defaultVariant": "x",
              "targeting": { "if": [{ "$ref": "staff" }, "y"] }
            }
          },
          "$evaluators": { "staff": { "in": [{ "var": "role" }, ["teacher", "head"]] } }
        }
        """#

    static func definitions() throws -> FlagDefinitions { try FlagDefinitions(json: Array(document.utf8)) }

    @Test("A document is read, in its order")
    func reading() throws {
        let definitions = try Self.definitions()
        #expect(definitions.flags.map(\.key) == ["z.last", "a.first", "text"])
        let flag = try #require(definitions["a.first"])
        #expect(flag.state == .disabled)
        #expect(flag.variantNames == ["b", "a"])
        #expect(flag.variants == ["b": 1.5, "a": 20])
        #expect(flag.defaultVariant == nil)
        #expect(flag.targeting == nil)
        #expect(flag.metadata == ["flagSetId": "lectern", "owner": "content", "ticket": 7])
        #expect(definitions["text"]?.targeting != nil)
        #expect(definitions["none"] == nil)
    }

    @Test("What is written is what was read")
    func roundTrip() throws {
        let definitions = try Self.definitions()
        let written = try JSONDocument(definitions.json).root
        #expect(FlagValue(written) == FlagValue(try JSONDocument(Array(Self.document.utf8)).root))
        #expect(written.members.map(\.name) == ["$schema", "metadata", "flags", "$evaluators"])
        #expect(written.member("flags")?.members.map(\.name) == ["z.last", "a.first", "text"])
        // A number keeps its digits.
        #expect(String(decoding: definitions.json, as: UTF8.self).contains("2.50"))
        #expect(try FlagDefinitions(json: definitions.json).json == definitions.json)
    }

    @Test("No flags are a document too")
    func empty() throws {
        #expect(String(decoding: FlagDefinitions().json, as: UTF8.self) == #"{"flags":{}}"#)
        #expect(try FlagDefinitions(json: FlagDefinitions().json).flags.isEmpty)
    }

    @Test(
        "A mistake is named with its flag and its place",
        arguments: [
            (#"{"state":"ON","variants":{"a":1}}"#, "/state", #"expected ENABLED or DISABLED, found "ON""#),
            (#"{"variants":{"a":1}}"#, "/state", "expected ENABLED or DISABLED, found nothing"),
            (#"{"state":"ENABLED"}"#, "/variants", "expected an object of at least one variant, found nothing"),
            (#"{"state":"ENABLED","variants":{}}"#, "/variants", "expected an object of at least one variant, found {}"),
            (
                #"{"state":"ENABLED","variants":{"a":1,"b":"x"}}"#, "/variants/b",
                #"expected variants of one type, such as number, found "x""#
            ),
            (
                #"{"state":"ENABLED","variants":{"a":null}}"#, "/variants/a",
                "expected a boolean, a string, a number or an object, found null"
            ),
            (#"{"state":"ENABLED","variants":{"a":1e999}}"#, "/variants/a", "expected a number that a double holds, found 1e999"),
            (#"{"state":"ENABLED","variants":{"a":1,"a":2}}"#, "/variants/a", "expected each variant once"),
            (#"{"state":"ENABLED","variants":{"":1}}"#, "/variants/", "expected names of 1 to 256 bytes, found one of 0"),
            (#"{"state":"ENABLED","variants":{"a":1},"defaultVariant":"b"}"#, "/defaultVariant", #"expected null or one of a, found "b""#),
            (#"{"state":"ENABLED","variants":{"a":1},"defaultVariant":1}"#, "/defaultVariant", "expected null or one of a, found 1"),
            (#"{"state":"ENABLED","variants":{"a":1},"targeting":"a"}"#, "/targeting", #"expected a rule, found "a""#),
            (
                #"{"state":"ENABLED","variants":{"a":1},"metadata":{"x/y":[]}}"#, "/metadata/x~1y",
                "expected a string, a number or a boolean, found []"
            ),
            ("7", "", "expected an object, found 7"),
        ])
    func mistakes(_ flag: String, _ pointer: String, _ reason: String) {
        let fault = FlagDocument.fault(#"{"flags":{"k/1":\#(flag)}}"#)
        #expect(fault == FlagDefinitionError(flag: "k/1", pointer: "/flags/k~11" + pointer, reason: reason))
        #expect(fault?.description == "flag k/1, at /flags/k~11\(pointer): \(reason)")
    }

    @Test(
        "A mistake of the document is named with its place",
        arguments: [
            ("{", "", "not JSON: the text ends early at byte 1"), ("[]", "", "expected an object with flags, found []"),
            ("{}", "/flags", "expected an object of flags"), (#"{"flags":[]}"#, "/flags", "expected an object of flags"),
            (#"{"flags":{},"metadata":1}"#, "/metadata", "expected an object, found 1"),
            (#"{"flags":{},"$evaluators":{"a":1}}"#, "/$evaluators/a", "expected a rule, found 1"),
            (#"{"flags":{},"x":1,"x":2}"#, "/x", "expected each member once"),
            (#"{"flags":{},"$evaluators":{"a":{"oops":1}}}"#, "/$evaluators/a/oops", #"expected an operator, found "oops""#),
        ])
    func documentMistakes(_ document: String, _ pointer: String, _ reason: String) {
        #expect(FlagDocument.fault(document) == FlagDefinitionError(flag: nil, pointer: pointer, reason: reason))
    }

    @Test("Names and metadata have limits: places are kept by names, and the set's metadata goes into every flag")
    func limits() {
        let long = String(repeating: "x", count: 257)
        let flag = #"{"state":"ENABLED","variants":{"a":1}}"#
        let members = (0...100).map { #""m\#($0)":1"# }.joined(separator: ",")
        let reason = "expected names of 1 to 256 bytes, found one of 257"
        #expect(FlagDocument.fault(#"{"flags":{"\#(long)":\#(flag)}}"#) == .init(flag: nil, pointer: "/flags", reason: reason))
        #expect(
            FlagDocument.fault(#"{"flags":{},"$evaluators":{"\#(long)":{}}}"#) == .init(flag: nil, pointer: "/$evaluators", reason: reason))
        #expect(
            FlagDocument.fault(#"{"flags":{},"metadata":{\#(members)}}"#)
                == .init(flag: nil, pointer: "/metadata", reason: "expected at most 100 members"))
    }

    @Test("An operator stands alone: beside other members it would be a value that is always true")
    func operatorAlone() {
        let rule = #"{"if":[{"==":[{"var":"tenant"},"t-1"],"note":"pilot"},"a","b"]}"#
        let fault = FlagDocument.fault(FlagDocument.of(rule, variants: "a", "b"))
        #expect(fault?.description == "flag f, at /flags/f/targeting/if/0/==: expected the operator alone, found 2 members")
        #expect(FlagDocument.fault(FlagDocument.of(#"{"if":[{"x":1,"y":2},"a","b"]}"#, variants: "a", "b")) == nil)
    }

    @Test("A flag stands once, and has a key")
    func keys() {
        let flag = #"{"state":"ENABLED","variants":{"a":1}}"#
        #expect(FlagDocument.fault(#"{"flags":{"f":\#(flag),"f":\#(flag)}}"#)?.reason == "expected each flag once")
        #expect(FlagDocument.fault(#"{"flags":{"":\#(flag)}}"#)?.pointer == "/flags/")
    }

    @Test(
        "A variant that a rule names has to be there",
        arguments: [
            (#"{"fractional":[["a",1],["c",1]]}"#, "/fractional/1/0"), (#"{"if":[true,"a","c"]}"#, "/if/2"),
            (#"{"if":[true,"c"]}"#, "/if/1"),
            (#"{"if":[true,{"fractional":[["c",1]]},"a"]}"#, "/if/1/fractional/0/0"), (#"{"if":[true,true]}"#, "/if/1"),
            (#"{"fractional":[[{"if":[true,["a"]]},1]]}"#, "/fractional/0/0/if/1"),
        ])
    func unknownVariants(_ targeting: String, _ pointer: String) {
        let fault = FlagDocument.fault(FlagDocument.of(targeting, variants: "a", "b"))
        #expect(fault?.flag == "f")
        #expect(fault?.pointer == "/flags/f/targeting" + pointer)
        #expect(fault?.reason.hasSuffix("there are a, b") == true)
    }

    @Test(
        "A condition may name anything",
        arguments: [
            #"{"if":[{"fractional":[["c",1]]},"a","b"]}"#, #"{"if":[{"==":[{"var":"x"},"c"]},"a",null]}"#, #"{"var":"x"}"#,
            #"{"fractional":["c",["a",1]]}"#, #"{"if":["c","a"]}"#,
        ])
    func conditions(_ targeting: String) {
        #expect(FlagDocument.fault(FlagDocument.of(targeting, variants: "a", "b")) == nil)
    }

    @Test("A rule that does not compile is named with its place")
    func ruleMistakes() {
        let fault = FlagDocument.fault(FlagDocument.of(#"{"if":[{"regex":["a"]},"a"]}"#, variants: "a"))
        #expect(fault?.description == #"flag f, at /flags/f/targeting/if/0/regex: expected an operator, found "regex""#)
    }
}
