import LMSModels
import Testing

@testable import Flags

@Suite("A hostile rule ends in an error, soon and without a crash")
struct HostileRuleTests {
    /// `[0,1,…]`.
    static func list(_ count: Int) -> String { "[" + (0..<count).map(String.init).joined(separator: ",") + "]" }

    @Test(
        "A fold that doubles what it has at each step",
        arguments: [
            #"{"cat":[{"var":"accumulator"},{"var":"accumulator"}]}"#, #"{"merge":[{"var":"accumulator"},{"var":"accumulator"}]}"#,
            #"[{"var":"accumulator"},{"var":"accumulator"}]"#,
        ])
    func doubling(_ step: String) throws {
        let rule = #"{"reduce":[\#(Self.list(100)),\#(step),"ab"]}"#
        #expect(throws: EvaluationError.tooLarge) { try RuleRun(rule).value() }
    }

    @Test(
        "A fold that nests what it has at each step",
        arguments: [#"[{"var":"accumulator"}]"#, #"{"var":""}"#])
    func nesting(_ step: String) throws {
        let rule = #"{"reduce":[\#(Self.list(2_000)),\#(step),0]}"#
        #expect(throws: EvaluationError.tooDeep) { try RuleRun(rule).value() }
    }

    @Test("Lists of lists of lists, mapped one in the other")
    func nestedMaps() throws {
        let data = #"{"l":\#(Self.list(1_000))}"#
        let rule = #"{"map":[{"var":"l"},{"map":[\#(Self.list(1_000)),{"all":[\#(Self.list(1_000)),true]}]}]}"#
        #expect(throws: EvaluationError.tooManySteps) { try RuleRun(rule, data).value() }
    }

    @Test("A list that is copied into every element")
    func copies() throws {
        let rule = #"{"map":[\#(Self.list(2_000)),[\#(Self.list(2_000)),{"var":""}]]}"#
        #expect(throws: EvaluationError.tooLarge) { try RuleRun(rule).value() }
    }

    @Test("A long text searched for a long text")
    func searches() throws {
        let (text, part) = (String(repeating: "a", count: 500_000), String(repeating: "a", count: 250_000) + "b")
        let start = ContinuousClock.now
        #expect(try RuleRun(#"{"in":["\#(part)",{"var":""}]}"#, "\"\(text)\"").result() == "false")
        // Every place of the text with every byte of the part would be minutes.
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("Long texts compared again and again")
    func comparisons() throws {
        let text = String(repeating: "a", count: 500_000)
        let rule = #"{"filter":[\#(Self.list(1_000)),{"<":["\#(text)","\#(text)b"]}]}"#
        #expect(throws: EvaluationError.tooManySteps) { try RuleRun(rule).value() }
    }

    @Test("A path of very many names")
    func paths() throws {
        let path = String(repeating: "a.", count: 200_000)
        #expect(throws: EvaluationError.tooManySteps) { try RuleRun(#"{"var":{"cat":["\#(path)"]}}"#, "{}").value() }
        #expect(try RuleRun(#"{"var":"\#(path)"}"#, "{}").result() == "null")
    }

    @Test("A text of very deep lists from a program's context")
    func deepContext() throws {
        var deep = FlagValue.number(1)
        for _ in 0..<200 { deep = [deep] }
        let context = EvaluationContext(["deep": deep])
        #expect(throws: EvaluationError.tooDeep) { try RuleRun.result(#"{"cat":[{"var":"deep"}]}"#, for: context) }
        #expect(throws: EvaluationError.tooDeep) { try RuleRun.result(#"{"merge":[{"var":"deep"}]}"#, for: context) }
    }

    @Test("Rules nest as deep as JSON does, and evaluate")
    func deepRule() throws {
        let depth = JSONDocument.depthLimit
        let rule = String(repeating: #"{"!":"#, count: depth) + "true" + String(repeating: "}", count: depth)
        #expect(try RuleRun(rule).result() == "true")
        let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try RuleRun(lists).result() == lists)
    }

    @Test("Thousands of elements with a few comparisons each are within the limits")
    func ordinary() throws {
        let rule = #"{"filter":[\#(Self.list(5_000)),{"and":[{">":[{"var":""},100]},{"<":[{"var":""},200]}]}]}"#
        guard case .array(let found) = try RuleRun(rule).value() else {
            Issue.record("no list")
            return
        }
        #expect(found.count == 99)
    }
}
