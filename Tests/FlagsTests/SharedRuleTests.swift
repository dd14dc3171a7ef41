import Testing

@testable import Flags

@Suite("Rules in $evaluators are shared by name")
struct SharedRuleTests {
    @Test("A reference stands for its rule, in rules and in other shared rules")
    func references() throws {
        let evaluators =
            #"{"isStaff":{"or":[{"$ref":"isHead"},{"==":[{"var":"role"},"teacher"]}]},"isHead":{"==":[{"var":"role"},"head"]}}"#
        let client = try FlagDocument.client(
            FlagDocument.of(#"{"if":[{"$ref" : "isStaff"},"yes","no"]}"#, variants: "yes", "no", evaluators: evaluators))
        for (role, expected) in [("head", "yes"), ("teacher", "yes"), ("student", "no")] {
            let details = client.string("f", default: "", context: EvaluationContext(["role": .string(role)]))
            #expect(details.value == expected)
            #expect(details.reason == .targetingMatch)
        }
    }

    @Test("A whole targeting may be a reference")
    func whole() throws {
        let document = FlagDocument.of(#"{"$ref":"r"}"#, variants: "a", evaluators: #"{"r":{"if":[true,"a"]}}"#)
        #expect(try FlagDocument.client(document).string("f", default: "").variant == "a")
    }

    @Test(
        "A name that is not there, and a cycle, are named with the flag",
        arguments: [
            (#"{"$ref":"none"}"#, "{}", "/flags/f/targeting/$ref", #"expected the name of a rule in $evaluators, found "none""#),
            (#"{"$ref":7}"#, "{}", "/flags/f/targeting/$ref", "expected the name of a rule in $evaluators"),
            (
                #"{"$ref":"a"}"#, #"{"a":{"!":{"$ref":"none"}}}"#, "/$evaluators/a/!/$ref",
                #"expected the name of a rule in $evaluators, found "none""#
            ),
            (#"{"$ref":"a"}"#, #"{"a":{"$ref":"a"}}"#, "/$evaluators/a/$ref", #"expected rules without a cycle, found "a" → "a""#),
            (
                #"{"!":{"$ref":"a"}}"#, #"{"a":{"!":{"$ref":"b"}},"b":{"and":[1,{"$ref":"c"}]},"c":{"$ref":"b"}}"#, "/$evaluators/c/$ref",
                #"expected rules without a cycle, found "b" → "c" → "b""#
            ),
        ])
    func mistakes(_ targeting: String, _ evaluators: String, _ pointer: String, _ reason: String) {
        let fault = FlagDocument.fault(FlagDocument.of(targeting, variants: "true", evaluators: evaluators))
        #expect(fault == FlagDefinitionError(flag: "f", pointer: pointer, reason: reason))
    }

    @Test("References do not go deeper than evaluation can")
    func depth() throws {
        func evaluators(_ count: Int) -> String {
            let rules = (0..<count).map { #""r\#($0)":{"!":{"$ref":"r\#($0 + 1)"}}"# } + [#""r\#(count)":{"!":true}"#]
            return "{" + rules.joined(separator: ",") + "}"
        }
        let fits = FlagDocument.of(#"{"$ref":"r0"}"#, variants: "true", "false", evaluators: evaluators(30))
        #expect(try FlagDocument.client(fits).string("f", default: "").variant == "false")
        let fault = FlagDocument.fault(FlagDocument.of(#"{"$ref":"r0"}"#, variants: "true", evaluators: evaluators(10_000)))
        #expect(fault?.reason == "expected at most 128 levels, references included")
        #expect(fault?.flag == "f")
    }

    @Test("A rule compiled where it is shallow counts where it is deep")
    func sharedDepth() {
        let chain = String(repeating: #"{"!":"#, count: 50) + "true" + String(repeating: "}", count: 50)
        let deep = String(repeating: #"{"!":"#, count: 40) + #"{"$ref":"middle"}"# + String(repeating: "}", count: 40)
        let middle = String(repeating: #"{"!":"#, count: 45) + #"{"$ref":"chain"}"# + String(repeating: "}", count: 45)
        let evaluators = #"{"chain":\#(chain),"middle":\#(middle)}"#
        #expect(FlagDocument.fault(FlagDocument.of(#"{"$ref":"middle"}"#, variants: "true", "false", evaluators: evaluators)) == nil)
        let both = #"{"and":[{"$ref":"chain"},{"$ref":"middle"},\#(deep)]}"#
        #expect(FlagDocument.fault(FlagDocument.of(both, variants: "true", "false", evaluators: evaluators)) != nil)
    }

    @Test("Rules that refer to each other twice each are compiled once, and end at the limit of steps")
    func explosion() throws {
        let rules = (0..<40).map { #""r\#($0)":{"merge":[{"$ref":"r\#($0 + 1)"},{"$ref":"r\#($0 + 1)"}]}"# } + [#""r40":{"merge":[]}"#]
        // Four levels a rule: only some of them fit.
        let evaluators = "{" + rules.suffix(30).joined(separator: ",") + "}"
        let client = try FlagDocument.client(FlagDocument.of(#"{"$ref":"r11"}"#, variants: "a", evaluators: evaluators))
        let details = client.string("f", default: "d")
        #expect(details.errorCode == .general)
        #expect(details.errorMessage == "the rule takes more than 100000 steps")
    }
}
