import Synchronization
import Testing

@testable import Flags

@Suite("A client answers as OpenFeature says")
struct FlagClientTests {
    static let document = #"""
        {
          "metadata": { "set": "s", "both": "set" },
          "flags": {
            "bool": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "on", "metadata": { "both": "flag" } },
            "text": { "state": "ENABLED", "variants": { "hi": "Hi", "empty": "" }, "defaultVariant": "hi", "targeting": {} },
            "number": { "state": "ENABLED", "variants": { "ten": 10, "half": 0.5 }, "defaultVariant": "half" },
            "big": { "state": "ENABLED", "variants": { "max": 9007199254740991 }, "defaultVariant": "max" },
            "object": { "state": "ENABLED", "variants": { "o": { "a": [1, { "b": null }] } }, "defaultVariant": "o" },
            "off": { "state": "DISABLED", "variants": { "on": true }, "defaultVariant": "on", "targeting": { "if": [true, "on"] } },
            "open": { "state": "ENABLED", "variants": { "on": true }, "defaultVariant": null },
            "openTargeted": { "state": "ENABLED", "variants": { "on": true }, "targeting": { "if": [{ "var": "x" }, "on", null] } },
            "tenant": {
              "state": "ENABLED", "variants": { "hit": "hit", "miss": "miss" }, "defaultVariant": "miss",
              "targeting": { "if": [{ "==": [{ "var": "targetingKey" }, "t-1"] }, "hit", null] }
            },
            "named": {
              "state": "ENABLED", "variants": { "true": 1, "false": 0, "1": 11, "2.5": 25 }, "defaultVariant": "false",
              "targeting": { "var": "x" }
            },
            "heavy": {
              "state": "ENABLED", "variants": { "a": 1 }, "defaultVariant": "a",
              "targeting": { "reduce": [[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22],
                { "cat": [{ "var": "accumulator" }, { "var": "accumulator" }] }, "a"] }
            },
            "time": {
              "state": "ENABLED", "variants": { "before": -1, "after": 1 }, "defaultVariant": "before",
              "targeting": { "if": [{ ">": [{ "var": "$flagd.timestamp" }, { "var": "time" }] }, "after", "before"] }
            },
            "self": { "state": "ENABLED", "variants": { "self": "me" }, "targeting": { "var": "$flagd.flagKey" } }
          }
        }
        """#

    private let client: FlagClient

    init() throws { client = try FlagDocument.client(Self.document) }

    @Test("A flag without targeting is its default variant")
    func fixed() {
        let details = client.boolean("bool", default: false)
        #expect(details.value)
        #expect(details.variant == "on")
        #expect(details.reason == .static)
        #expect(details.errorCode == nil)
        #expect(details.metadata == ["set": "s", "both": "flag"])
        #expect(client.string("text", default: "").value == "Hi")
        #expect(client.string("text", default: "").reason == .static)
        #expect(client.number("number", default: 0).value == 0.5)
        #expect(client.number("big", default: 0).value == 9_007_199_254_740_991)
        #expect(client.object("object", default: [:]).value == ["a": [1, ["b": nil]]])
    }

    @Test("A flag that is switched off is the caller's default")
    func disabled() {
        let details = client.boolean("off", default: false)
        #expect(!details.value)
        #expect(details.reason == .disabled)
        #expect(details.variant == nil)
        #expect(client.string("off", default: "x").reason == .disabled)
    }

    @Test("A flag without a default variant is the caller's default", arguments: [true, false])
    func noDefault(_ value: Bool) {
        for key in ["open", "openTargeted"] {
            let details = client.boolean(key, default: value)
            #expect(details.value == value)
            #expect(details.reason == .default)
            #expect(details.variant == nil)
        }
        #expect(client.boolean("openTargeted", default: false, context: .init(["x": true])).reason == .targetingMatch)
    }

    @Test("Targeting matches, or leaves it to the default variant")
    func targeting() {
        let hit = client.string("tenant", default: "", context: EvaluationContext(targetingKey: "t-1"))
        #expect((hit.value, hit.reason) == ("hit", .targetingMatch))
        let miss = client.string("tenant", default: "", context: EvaluationContext(targetingKey: "t-2"))
        #expect((miss.value, miss.reason, miss.variant) == ("miss", .default, "miss"))
        // The attribute of that name stands in for the key.
        #expect(client.string("tenant", default: "", context: EvaluationContext(["targetingKey": "t-1"])).value == "hit")
        #expect(
            client.string("tenant", default: "", context: EvaluationContext(targetingKey: "t-2", ["targetingKey": "t-1"])).value == "miss")
    }

    @Test(
        "The result of a rule names a variant",
        arguments: [(true, 1), (false, 0), (1, 11), (2.5, 25), ("true", 1)] as [(FlagValue, Double)])
    func names(_ result: FlagValue, _ value: Double) {
        let details = client.number("named", default: -1, context: EvaluationContext(["x": result]))
        #expect(details.value == value)
        #expect(details.reason == .targetingMatch)
    }

    @Test("A result that names none is an error", arguments: ["none", "", 7, ["true"], ["a": 1]] as [FlagValue])
    func unknownNames(_ result: FlagValue) {
        let details = client.number("named", default: -1, context: EvaluationContext(["x": result]))
        #expect(details.value == -1)
        #expect(details.reason == .error)
        #expect(details.errorCode == .general)
        #expect(details.errorMessage?.hasSuffix("which is no variant") == true)
    }

    @Test("Errors are the caller's default, with a code")
    func errors() {
        let missing = client.boolean("none", default: true)
        #expect((missing.value, missing.reason, missing.errorCode) == (true, .error, .flagNotFound))
        #expect(missing.errorMessage == "there is no flag none")
        let mismatch = client.string("bool", default: "d")
        #expect((mismatch.value, mismatch.errorCode, mismatch.variant) == ("d", .typeMismatch, nil))
        #expect(mismatch.errorMessage == "expected a string, and variant on of flag bool is true")
        #expect(client.number("bool", default: 3).errorCode == .typeMismatch)
        #expect(client.boolean("number", default: true).errorCode == .typeMismatch)
        #expect(client.object("text", default: [:]).errorCode == .typeMismatch)
        #expect(client.number("named", default: 3, context: EvaluationContext(["x": .number(.nan)])).errorCode == .invalidContext)
    }

    @Test("A rule that goes too far is an error")
    func limits() {
        let details = client.number("heavy", default: 3)
        #expect((details.value, details.reason, details.errorCode) == (3, .error, .general))
        #expect(details.errorMessage == "the rule builds texts and lists of more than 1048576 bytes and elements")
    }

    @Test("Rules know the time and the flag's key", arguments: [(999.0, 1.0), (1_000, -1), (4_133_980_802, -1)])
    func time(_ time: Double, _ value: Double) {
        #expect(client.number("time", default: 0, context: EvaluationContext(["time": .number(time)])).value == value)
        #expect(client.string("self", default: "").value == "me")
    }

    @Test("A rule sees the whole context")
    func wholeContext() throws {
        let context = EvaluationContext(targetingKey: "k", ["a": 1, "a": 2])
        let expected = #"{"$flagd":{"flagKey":"f","timestamp":7},"a":2,"targetingKey":"k"}"#
        #expect(try RuleRun.result(#"{"var":""}"#, for: context, time: 7) == expected)
        #expect(try RuleRun.result(#"{"var":"$flagd"}"#, for: context, time: 7) == #"{"flagKey":"f","timestamp":7}"#)
        #expect(try RuleRun.result(#"{"var":["$flagd.other","d"]}"#, for: context) == #""d""#)
    }

    @Test("The clock is asked once an evaluation, and only where a rule asks")
    func clock() throws {
        let asked = Mutex(0)
        let document = FlagDocument.of(
            #"{"if":[{"===":[{"var":"$flagd.timestamp"},{"var":"$flagd.timestamp"}]},"a","b"]}"#, variants: "a", "b")
        let client = FlagClient(
            try FlagDefinitions(json: Array(document.utf8)),
            now: {
                asked.withLock {
                    $0 += 1
                    return $0
                }
            })
        #expect(client.string("f", default: "").value == "a")
        #expect(asked.withLock { $0 } == 1)
        let other = FlagClient(
            try FlagDefinitions(json: Array(FlagDocument.of(#"{"if":[true,"a","b"]}"#, variants: "a", "b").utf8)),
            now: {
                asked.withLock {
                    $0 += 1; return $0
                }
            })
        #expect(other.string("f", default: "").value == "a")
        #expect(asked.withLock { $0 } == 1)
    }

    @Test("An observer is told of every evaluation")
    func observer() throws {
        let told = Mutex<[String]>([])
        let client = FlagClient(
            try FlagDefinitions(json: Array(Self.document.utf8)), now: { 0 },
            observer: { key, variant, reason in told.withLock { $0.append("\(key) \(variant ?? "-") \(reason.rawValue)") } })
        _ = client.boolean("bool", default: false)
        _ = client.boolean("off", default: false)
        _ = client.boolean("none", default: false)
        _ = client.string("bool", default: "")
        _ = client.string("tenant", default: "", context: EvaluationContext(targetingKey: "t-1"))
        _ = client.string("tenant", default: "")
        _ = client.explain("bool")
        let expected = [
            "bool on STATIC", "off - DISABLED", "none - ERROR", "bool - ERROR", "tenant hit TARGETING_MATCH", "tenant miss DEFAULT",
        ]
        #expect(told.withLock { $0 } == expected)
    }

    @Test("A context's attributes can be changed")
    func context() {
        var context = EvaluationContext(["a": 1])
        context["b"] = "x"
        context["a"] = nil
        #expect(context["a"] == nil)
        #expect(context["b"] == "x")
        context["b"] = "y"
        #expect(context["b"] == "y")
    }
}
