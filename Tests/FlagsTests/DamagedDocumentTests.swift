import SeededRandom
import Testing

@testable import Flags

/// Documents that nobody wrote on purpose.
@Suite("A damaged document is refused with a reason, or works")
struct DamagedDocumentTests {
    static let cases = 4_000

    static let corpus = [FlagDefinitionsTests.document, FlagClientTests.document, hostile].map { Array($0.utf8) }

    static let hostile = FlagDocument.of(
        #"{"if":[{"some":[{"var":"list"},{"in":[{"var":""},"abc"]}]},{"fractional":[{"cat":["s",{"var":"x"}]},["a",1],["b",{"var":"w"}]]},"#
            + #"{"reduce":[[1,2],{"merge":[{"var":"accumulator"},{"missing_some":[1,["x","y"]]}]},null]},{"$ref":"r"},"#
            + #"{"sem_ver":["1.0","^",{"var":"v"}]},{"substr":["abc",-1]},"a"]}"#,
        variants: "a", "b", "true", "false", evaluators: #"{"r":{"or":[{"starts_with":[{"var":"x"},"a"]},{"$ref":"s"}]},"s":{"!":0}}"#)

    @Test("With damaged bytes")
    func bytes() {
        var random = SplitMix64(seed: 20_261_122)
        check { text in damageBytes(text, &random) }
    }

    @Test("With exchanged values")
    func tokens() {
        var random = SplitMix64(seed: 20_261_123)
        check { text in exchangeTokens(text, &random) }
    }

    private func check(_ damage: ([UInt8]) -> [UInt8]) {
        var accepted = 0
        for number in 0..<Self.cases {
            let text = damage(Self.corpus[number % Self.corpus.count])
            let shown = String(decoding: text, as: UTF8.self)
            do throws(FlagDefinitionError) {
                let definitions = try FlagDefinitions(json: text)
                accepted += 1
                use(definitions, shown)
            } catch {
                #expect(
                    error.pointer.hasPrefix("/") || error.reason.hasPrefix("not JSON") || error.reason.hasPrefix("expected an object"),
                    "\(shown)")
            }
        }
        // Enough of both kinds, or this says nothing.
        #expect(accepted > Self.cases / 20)
        #expect(accepted < Self.cases * 19 / 20)
    }

    /// Evaluates every flag, and writes and reads the document.
    private func use(_ definitions: FlagDefinitions, _ shown: String) {
        let client = FlagClient(definitions, now: { 1_000 })
        let context = EvaluationContext(targetingKey: "t-1", ["x": "abc", "list": ["a", 1, nil], "w": 3, "v": "1.2.3"])
        for flag in definitions.flags {
            let details = client.string(flag.key, default: "d", context: context)
            let explanation = client.explain(flag.key, context: context)
            #expect(details.errorCode == .typeMismatch || details.reason == explanation.reason, "\(shown)")
        }
        #expect((try? FlagDefinitions(json: definitions.json))?.json == definitions.json, "\(shown)")
    }

    private func damageBytes(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        let grammar = Array(#"{}[]",:\$/ -+.e0129anif"#.utf8) + [0x00, 0x80, 0xFF]
        var text = text
        for _ in 0...random.below(2) {
            let at = random.below(text.count)
            let byte = grammar[random.below(grammar.count)]
            switch random.below(4) {
            case 0: text[at] = byte
            case 1: text.insert(byte, at: at)
            case 2: text.remove(at: at)
            default: text.swapAt(at, random.below(text.count))
            }
        }
        return text
    }

    /// Puts other strings, numbers and literals in the place of some: what comes out is JSON.
    private func exchangeTokens(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        let others = [
            #""ENABLED""#, #""a""#, #""on""#, #""$ref""#, #""r""#, #""var""#, #""if""#, #""reduce""#, #""map""#, #""cat""#,
            #""fractional""#,
            #""missing""#, #""""#, #""accumulator""#, #""defaultVariant""#, #""targeting""#, #""😀""#,
        ].map { Array($0.utf8) }
        let values = ["0", "-1", "1e999", "1.5", "2147483648", "null", "true", "[]", "{}", "[[]]"].map { Array($0.utf8) }
        var ranges: [Range<Int>] = []
        var start: Int?
        for (at, byte) in text.enumerated() where byte == UInt8(ascii: "\"") {
            if let open = start {
                ranges.append(open..<at + 1)
                start = nil
            } else {
                start = at
            }
        }
        var text = text
        for _ in 0...random.below(2) {
            let index = random.below(ranges.count)
            let isName = text[ranges[index].upperBound...].first { $0 != UInt8(ascii: " ") } == UInt8(ascii: ":")
            let choices = isName || random.below(2) == 0 ? others : values
            text.replaceSubrange(ranges[index], with: choices[random.below(choices.count)])
            // What stands behind has moved.
            ranges = Array(ranges[..<index])
            if ranges.isEmpty { break }
        }
        return text
    }
}
