import SeededRandom
import Foundation
import LMSModels
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    static let hostile = [
        "", " ", "\"", "\\", "\\\"", "/", "</script>", "\0", "\u{1}\u{8}\u{B}\u{C}\u{1F}\u{7F}", "\n\r\t", "\\u0041", "\\n", "é",
        "e\u{301}",
        "😀", "👩‍👩‍👧‍👦", "\u{2028}\u{2029}", "x\u{FEFF}", "\u{FFFD}\u{FFFE}\u{FFFF}", "\u{10FFFF}", "\u{202E}abc", "a\"b\\c\nd", "{\"a\":1}",
        String(repeating: "\"", count: 1_000), String(repeating: "ab\n", count: 1_000),
    ]

    @Test("A character that needs an escape gets it at every place of a text", arguments: ["\"", "\\", "\n", "\u{1F}", "\0"])
    func places(_ character: String) throws {
        for length in 0..<20 {
            for place in 0...length {
                let text = String(repeating: "é", count: place) + character + String(repeating: "!", count: length - place)
                var writer = JSONWriter()
                writer.value(text)
                #expect(try JSONDocument(writer.bytes).root.string == text)
            }
        }
    }

    @Test("Foundation reads back every hostile string, as value and as key", arguments: hostile)
    func strings(_ text: String) throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("value", text)
            writer.key(named: "key " + text)
            writer.value(1)
        }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
        #expect((object["value"] as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        #expect(object.keys.contains("key " + text))
        let own = try JSONDocument(writer.bytes).root
        #expect(own.member("value")?.string?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
        #expect(own.members[1].name.unicodeScalars.elementsEqual(("key " + text).unicodeScalars))
    }

    @Test("Foundation reads back any string")
    func anyString() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let limit: UInt32 = [0x30, 0x80, 0x3000, 0x110000].randomElement(using: &random) ?? 0x80
                if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { text.unicodeScalars.append(scalar) }
            }
            var writer = JSONWriter()
            writer.array { $0.value(text) }
            let array = try #require(try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String])
            #expect(array.first.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test("No raw control character is ever written")
    func noControlCharacters() {
        for text in Self.hostile {
            var writer = JSONWriter()
            writer.value(text)
            #expect(writer.bytes.allSatisfy { $0 >= 0x20 })
        }
    }

    @Test(
        "Doubles come back as they were",
        arguments: [
            0, -0.0, 1, -1, 0.1, 1.5, 100, 99.99, 1e15, 1e16, 123_456_789_012_345_680, 1e21, 1e300, .leastNonzeroMagnitude,
            -.leastNormalMagnitude,
            .greatestFiniteMagnitude, 1 / 3,
        ])
    func doubles(_ number: Double) throws {
        var writer = JSONWriter()
        writer.value(number)
        #expect(try JSONDocument(writer.bytes).root.double == number)
    }

    @Test("Whole doubles are written without a fraction")
    func wholeDoubles() {
        var writer = JSONWriter()
        writer.array { writer in
            writer.value(100.0)
            writer.value(-3.0)
            writer.value(66.67)
        }
        #expect(writer.string == "[100,-3,66.67]")
    }

    @Test("Commas stand between members and elements, and nowhere else")
    func commas() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("a")
            writer.array { _ in }
            writer.key("b")
            writer.array { writer in
                writer.object { _ in }
                writer.object { $0.member("x", nil) }
                writer.null()
                writer.value(true)
                writer.raw("[1]".utf8)
                writer.value(Int64.min)
            }
            writer.member("c", nil)
            writer.member("d", "e")
        }
        #expect(writer.string == #"{"a":[],"b":[{},{},null,true,[1],-9223372036854775808],"d":"e"}"#)
    }

    @Test("A writer that forgot starts anew")
    func removeAll() {
        var writer = JSONWriter()
        writer.value("first")
        writer.removeAll()
        writer.value(2)
        #expect(writer.string == "2")
    }
}
