import SeededRandom
import Foundation
import LMSModels
import Testing

/// Compares the parser with Foundation's on mutated texts: the same is taken, with the same values.
@Suite("The JSON parser and Foundation's agree")
struct JSONDifferentialTests {
    static let cases = 10_000

    static let corpus = [
        #"{"sessionId":"s-1","studentId":"p.7","status":"present","markedAt":"2026-11-21T09:30:00Z","markedBy":"t-1","notes":null}"#,
        #"{"a":[1,-2,3.5,1e3,-0.25E-2,0],"b":{"c":[],"d":{}},"e":"é😀\u00e9\uD83D\uDE00\n\"\\","f":true,"g":false}"#,
        #"[null,[[[]]],{"":"","x":{"y":[0.1,100,12345678901]}}, "tab\there", -0]"#,
        #" [ 10 , 20.50 , "a" , { "k" : [ true , null ] } ] "#,
    ].map { Array($0.utf8) }

    @Test("On ten thousand mutated texts")
    func mutations() throws {
        var random = SplitMix64(seed: 20_261_121)
        var accepted = 0
        for number in 0..<Self.cases {
            let text = mutate(Self.corpus[number % Self.corpus.count], &random)
            let own = try? JSONDocument(text)
            let other = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            if isKnownDifference(text, own, other) { continue }
            let shown = String(decoding: text, as: UTF8.self)
            #expect((own == nil) == (other == nil), "case \(number): \(shown)")
            if let own, let other {
                accepted += 1
                #expect(isSame(own.root, other), "case \(number): \(shown)")
            }
        }
        // Enough of both kinds, or the comparison says nothing.
        #expect(accepted > Self.cases / 10)
        #expect(accepted < Self.cases * 9 / 10)
    }

    /// Zero to four small damages.
    private func mutate(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        let grammar =
            Array(#"{}[]",:\/ -+.eE0129untfabD8"#.utf8)
            + [0x00, 0x09, 0x0A, 0x1F, 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        var text = text
        for _ in 0..<Int.random(in: 0...4, using: &random) where !text.isEmpty {
            let at = Int.random(in: 0..<text.count, using: &random)
            let byte = grammar.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<6, using: &random) {
            case 0: text[at] = byte
            case 1: text.insert(byte, at: at)
            case 2: text.remove(at: at)
            case 3: text.swapAt(at, Int.random(in: 0..<text.count, using: &random))
            case 4:
                let end = min(text.count, at + Int.random(in: 1...8, using: &random))
                text.insert(contentsOf: text[at..<end], at: Int.random(in: 0...text.count, using: &random))
            default: text[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        }
        return text
    }

    // Foundation takes a comma before `]`, and refuses numbers that no double can hold. The RFC says otherwise.
    private func isKnownDifference(_ text: [UInt8], _ own: JSONDocument?, _ other: Any?) -> Bool {
        if let own { return other == nil && hasHugeNumber(own.root) }
        return other != nil && hasTrailingComma(text)
    }

    private func hasHugeNumber(_ value: JSONValue) -> Bool {
        (value.kind == .number && value.double == nil) || value.elements.contains(where: hasHugeNumber)
            || value.members.contains { hasHugeNumber($0.value) }
    }

    private func hasTrailingComma(_ text: [UInt8]) -> Bool {
        let dense = text.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return zip(dense, dense.dropFirst()).contains { $0 == UInt8(ascii: ",") && $1 == UInt8(ascii: "]") }
    }

    private func isSame(_ own: JSONValue, _ other: Any) -> Bool {
        switch own.kind {
        case .null: return other is NSNull
        case .boolean: return (other as? Bool) == own.bool
        case .string: return (other as? String).map { Array($0.utf8) } == own.string.map { Array($0.utf8) }
        case .number:
            guard let number = other as? NSNumber else { return false }
            return own.double == number.doubleValue && (own.integer == nil || own.integer == number.int64Value)
        case .array:
            guard let array = other as? [Any], array.count == own.elements.count else { return false }
            return zip(own.elements, array).allSatisfy { isSame($0, $1) }
        case .object:
            guard let object = other as? [String: Any] else { return false }
            // Of a name that stands twice the last value counts.
            let members = Dictionary(own.members.map { ($0.name, $0.value) }) { $1 }
            return members.count == object.count
                && members.allSatisfy { name, value in object[name].map { isSame(value, $0) } ?? false }
        }
    }
}
