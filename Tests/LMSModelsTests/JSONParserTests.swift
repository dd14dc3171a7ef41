import LMSModels
import Testing

@Suite("The JSON parser keeps RFC 8259 to the letter")
struct JSONParserTests {
    @Test(
        "Takes what the RFC allows",
        arguments: [
            "null", "true", "false", "0", "-0", "-0.0", "10", "1.5", "1e2", "1E+2", "1e-2", "0e0", "0.0", "-1.25E-10",
            "123456789012345678901234567890", "1e400", #""""#, #""a""#, "\"\u{7F}\"", "\"\u{2028}\"", "\"\u{10FFFF}\"", "\"😀\"",
            #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\uFFFF""#, #""\uD83D\uDE00""#, #""\uDBFF\uDFFF""#, "[]", "{}", "[ ]", "{ }",
            "[1]", "[1,2]", "[[],[[]]]", #"{"":0}"#, #"{"a":{"b":[{}]}}"#, " \t\r\n[ 1 \n,\r\t2 ] ", #"{ "a" : 1 , "b" : 2 }"#,
        ])
    func accepts(_ text: String) throws {
        _ = try JSONDocument(Array(text.utf8))
    }

    @Test(
        "Refuses everything else, and says where",
        arguments: [
            ("", 0), (" ", 1), ("nul", 3), ("nulL", 0), ("True", 0), ("tru e", 0), ("NaN", 0), ("Infinity", 0), ("-Infinity", 0),
            ("undefined", 0), ("'a'", 0), ("01", 0), ("-01", 0), ("00", 0), ("+1", 0), (".5", 0), ("1.", 2), ("1.e1", 2), ("-", 0),
            ("1e", 2), ("1e+", 3), ("0x10", 1), ("1_000", 1), ("1 2", 2), ("[1]]", 3), ("{}{}", 2), ("null,", 4), ("[1,]", 3),
            ("[,1]", 1), ("[1 2]", 3), ("[1", 2), ("[", 1), ("]", 0), ("{", 1), ("}", 0), ("[}", 1), ("{]", 1), ("[1}", 2),
            (#"{"a":1]"#, 6), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), (#"{,"a":1}"#, 1),
            (#"{a:1}"#, 1), (#"{1:1}"#, 1), (#"{"a":1 "b":2}"#, 7), (#"{"a":1"#, 6), (#"{"a":"#, 5), (#"{"a""#, 4), (#"{"a"#, 3),
            (#"""#, 1), (#""a"#, 2), (#""\"#, 2), (#""\""#, 3), (#""\x""#, 1), (#""\a""#, 1), (#""\u12""#, 1), (#""\u12G4""#, 1),
            (#""\U0041""#, 1), ("\"\t\"", 1), ("\"\n\"", 1), ("\"a\u{0}\"", 2), ("\"\u{1F}\"", 1), ("\u{FEFF}1", 0), ("\u{A0}1", 0),
            ("1\u{0}", 1), ("\u{0B}1", 0), ("/**/1", 0), ("1//", 1),
        ])
    func rejects(_ text: String, _ offset: Int) {
        #expect(throws: JSONSyntaxError.self) { try JSONDocument(Array(text.utf8)) }
        #expect(fault(Array(text.utf8)).map(\.offset) == offset, "\(fault(Array(text.utf8)).debugDescription)")
    }

    @Test(
        "Refuses half of a surrogate pair",
        arguments: [
            #""\uD800""#, #""\uDFFF""#, #""\uD800x""#, #""\uD800\n""#, #""\uD800\u0041""#, #""\uD800\uD800""#, #""\uDC00\uD800""#,
            #""\uD83D\uDE0""#, #""\uD83D\"#, #""\uD83D"#, #"{"\uD800":1}"#,
        ])
    func surrogates(_ text: String) {
        #expect(fault(Array(text.utf8)) != nil)
    }

    @Test(
        "Refuses bytes that are not UTF-8",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]])
    func encoding(_ bytes: [UInt8]) {
        #expect(fault([0x22] + bytes + [0x22])?.offset == 1)
        #expect(fault([0x22] + bytes)?.offset == 1)
        #expect(fault(bytes)?.offset == 0)
    }

    @Test("Takes exactly the scalars that UTF-8 can hold")
    func everyScalar() throws {
        for value in UInt32(0x20)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            // A string of a thousand at once would hide which one fails; one in 97 is enough above the first planes.
            guard value < 0x900 || value % 97 == 0 || value & 0xFFF < 2 || value & 0xFFF > 0xFFD else { continue }
            let text = String(Character(scalar))
            #expect(try JSONDocument([0x22] + Array(text.utf8) + [0x22]).root.string == text, "U+\(String(value, radix: 16))")
        }
    }

    @Test("Nests to the limit and no deeper", arguments: ["[", #"{"a":"#])
    func depth(_ opening: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            let closing = opening == "[" ? "]" : "}"
            return Array((String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)).utf8)
        }
        _ = try JSONDocument(nested(JSONDocument.depthLimit))
        #expect(fault(nested(JSONDocument.depthLimit + 1))?.reason == "nested deeper than 64")
        #expect(fault(Array(String(repeating: opening, count: 1_000_000).utf8))?.reason == "nested deeper than 64")
    }

    @Test("Siblings do not count as depth")
    func breadth() throws {
        let text = "[" + String(repeating: "[],{},", count: 10_000) + "1]"
        #expect(try JSONDocument(Array(text.utf8)).root.elements.count == 20_001)
    }

    @Test("A cut text is never taken for a whole one")
    func everyPrefix() throws {
        let text = Array(#"{"a":[1.5e3,true,null,"x\u0041\uD83D\uDE00é"],"b":{"c":false,"d":[]}}"#.utf8)
        _ = try JSONDocument(text)
        for length in 0..<text.count {
            #expect(fault(Array(text[..<length])) != nil, "\(String(decoding: text[..<length], as: UTF8.self))")
        }
    }

    private func fault(_ bytes: [UInt8]) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            _ = try JSONDocument(bytes)
            return nil
        } catch {
            return error
        }
    }
}
