import Testing

@testable import Flags

@Suite("An explanation shows each step")
struct FlagExplanationTests {
    @Test("Inner steps come first, with their places, texts and results")
    func steps() throws {
        let document = FlagDocument.of(
            #"{"if":[{"$ref":"pilot"},"on",{"fractional":[["on",10],["off",90]]}]}"#, variants: "on", "off", defaultVariant: #""off""#,
            evaluators: #"{"pilot":{"==":[{"var":"tenant"},"t-1"]}}"#)
        let client = try FlagDocument.client(document)
        let pilot = client.explain("f", context: EvaluationContext(targetingKey: "t-1", ["tenant": "t-1"]))
        #expect((pilot.key, pilot.variant, pilot.value, pilot.reason) == ("f", "on", "on", .targetingMatch))
        #expect(pilot.steps.map(\.pointer) == ["/$evaluators/pilot/==/0", "/$evaluators/pilot", "/if/0", ""])
        #expect(pilot.steps.map(\.expression)[0...1] == [#"{"var":"tenant"}"#, #"{"==":[{"var":"tenant"},"t-1"]}"#])
        #expect(pilot.steps.map(\.result) == ["t-1", true, true, "on"])

        let other = client.explain("f", context: EvaluationContext(targetingKey: "t-2", ["tenant": "t-2"]))
        let split = try #require(other.steps.dropLast().last)
        #expect(split.pointer == "/if/2")
        let bucketing = try #require(split.bucketing)
        #expect(bucketing.text == "ft-2")
        #expect(bucketing.hash == Murmur3.hash("ft-2"))
        #expect(bucketing.position == Int((UInt64(bucketing.hash) * 100) >> 32))
        #expect(bucketing.buckets == [.init(variant: #""on""#, upperBound: 10), .init(variant: #""off""#, upperBound: 100)])
        #expect(other.variant == (bucketing.position < 10 ? "on" : "off"))
        #expect(other.steps.filter { $0.bucketing != nil }.count == 1)
    }

    @Test("A split in a split has a bucketing each")
    func nested() throws {
        let document = FlagDocument.of(#"{"fractional":["k",[{"fractional":["m",["a",3]]},7]]}"#, variants: "a")
        let steps = try FlagDocument.client(document).explain("f").steps
        #expect(steps.map { $0.bucketing?.text } == ["m", "k"])
        #expect(steps.map { $0.bucketing?.buckets[0].upperBound } == [3, 7])
    }

    @Test("Explaining and evaluating agree")
    func agreement() throws {
        let client = try FlagDocument.client(
            FlagDocument.of(#"{"fractional":[["a",1],["b",1],[null,1]]}"#, variants: "a", "b", defaultVariant: #""b""#))
        for number in 0..<200 {
            let context = EvaluationContext(targetingKey: "t-\(number)")
            let (details, explanation) = (client.string("f", default: "", context: context), client.explain("f", context: context))
            #expect(explanation.variant == details.variant)
            #expect(explanation.reason == details.reason)
        }
    }

    @Test("A step that fails has no result, and the error is told")
    func failure() throws {
        let document = FlagDocument.of(#"{"!":{"merge":[{"var":"x"}]}}"#, variants: "true", "false")
        var deep = FlagValue.null
        for _ in 0..<100 { deep = [deep] }
        let explanation = try FlagDocument.client(document).explain("f", context: EvaluationContext(["x": deep]))
        #expect(explanation.steps.map(\.pointer) == ["/!/merge/0", "/!", ""])
        #expect(explanation.steps.map { $0.result == nil } == [false, true, true])
        #expect(explanation.errorCode == .general)
        #expect(explanation.errorMessage == "the rule builds lists nested deeper than 64")
    }

    @Test("Of very many steps the first thousand are shown, and the others counted")
    func manySteps() throws {
        let list = "[" + (0..<2_000).map(String.init).joined(separator: ",") + "]"
        let document = FlagDocument.of(#"{"some":[\#(list),{"<":[{"var":""},0]}]}"#, variants: "true", "false")
        let explanation = try FlagDocument.client(document).explain("f")
        #expect(explanation.steps.count == 1_000)
        #expect(explanation.omitted == 3_001)
        #expect(explanation.variant == "false")
    }

    @Test("Flags without targeting, switched off or unknown have no steps")
    func noSteps() throws {
        let client = try FlagDocument.client(FlagClientTests.document)
        for key in ["bool", "off", "none"] { #expect(client.explain(key).steps.isEmpty) }
        #expect(client.explain("bool").variant == "on")
        #expect(client.explain("off").reason == .disabled)
        #expect(client.explain("none").errorCode == .flagNotFound)
    }
}
