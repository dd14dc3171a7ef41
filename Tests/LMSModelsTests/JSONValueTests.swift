import LMSModels
import Testing

@Suite("Values of a JSON document")
struct JSONValueTests {
    @Test(
        "Escapes become the characters they stand for",
        arguments: [
            (#"\"\\\/"#, "\"\\/"), (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u00E9"#, "Aéé"), (#"\u0000"#, "\0"),
            (#"\uD83D\uDE00"#, "😀"), (#"\ud83d\ude00"#, "😀"), (#"\uD800\uDC00"#, "\u{10000}"), (#"\uDBFF\uDFFF"#, "\u{10FFFF}"),
            (#"\uFFFD\uFFFE"#, "\u{FFFD}\u{FFFE}"), (#"\\u0041"#, #"\u0041"#), (#"a\nb"#, "a\nb"), (#"é\t😀"#, "é\t😀"),
        ])
    func unescapes(_ written: String, _ text: String) throws {
        let string = try #require(try value("\"\(written)\"").string)
        #expect(Array(string.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test(
        "Integers are integers however they are written",
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0e5", 0), ("1", 1), ("-1", -1), ("1.0", 1), ("1e2", 100), ("1E+2", 100),
            ("100e-2", 1), ("1.50e1", 15), ("-2.0", -2), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("1e18", 1_000_000_000_000_000_000),
            ("9007199254740993.0", 9_007_199_254_740_993), ("9223372036854775807.0", .max), ("-9223372036854775808.0", .min),
            ("0e99999999999999999999", 0), ("12345678901234567.8e1", 123_456_789_012_345_678),
            ("20250000000000000000000e-19", 2025), ("2025000000000000000000000.0e-21", 2025),
        ] as [(String, Int64)])
    func integers(_ written: String, _ number: Int64) throws {
        #expect(try value(written).integer == number)
    }

    @Test(
        "What is no integer of 64 bits is none",
        arguments: [
            "1.5", "1e-1", "0.1", "-0.5", "9223372036854775808", "-9223372036854775809", "1e19", "18446744073709551616",
            "123456789012345678901234567890", "1e400", "1e99999999999999999999", "1e-400", "0.99999999999999999999999", "true", "null",
            #""1""#, "[1]", "{}",
        ])
    func notIntegers(_ written: String) throws {
        #expect(try value(written).integer == nil)
    }

    @Test("Numbers that a double cannot hold are none")
    func doubles() throws {
        #expect(try value("1.5e3").double == 1_500)
        #expect(try value("-0.0").double?.sign == .minus)
        #expect(try value("1e400").double == nil)
        #expect(try value("-1e400").double == nil)
        #expect(try value(#""1""#).double == nil)
    }

    @Test("Of a member that stands twice the last one counts")
    func duplicateKeys() throws {
        #expect(try value(#"{"a":1,"b":{"a":3},"a":2}"#).member("a")?.integer == 2)
        #expect(try value(#"{"a":1,"\u0061":null}"#).member("a")?.isNull == true)
        #expect(try value(#"{"a":1,"a":2}"#).members.map(\.name) == ["a", "a"])
    }

    @Test("A member is found by its name only, at its own level only")
    func members() throws {
        let object = try value(#"{"x":{"a":1},"aa":2,"":3,"y":["a",4],"a b":5}"#)
        #expect(object.member("a") == nil)
        #expect(object.member("aa")?.integer == 2)
        #expect(object.member("")?.integer == 3)
        #expect(object.member("x")?.member("a")?.integer == 1)
        #expect(object.member("A B") == nil)
        #expect(try value(#"["a",1]"#).member("a") == nil)
        #expect(try value(#"["a",1]"#).members.isEmpty)
        #expect(object.elements.isEmpty)
    }

    @Test("Names are compared byte by byte, not as people see them")
    func namesByteByByte() throws {
        #expect(try value("{\"e\u{301}\":1}").member("\u{E9}") == nil)
        #expect(try value("{\"e\u{301}\":1}").member("e\u{301}")?.integer == 1)
        #expect(try value(#"{"e\u0301":1}"#).member("\u{E9}") == nil)
    }

    @Test("Every value has its kind and its own text")
    func kinds() throws {
        let elements = try value(#" [null, true, -1.50e1, "a\n", [1 ,2], {"a" : 1}] "#).elements
        #expect(elements.map(\.kind) == [.null, .boolean, .number, .string, .array, .object])
        #expect(
            elements.map { String(decoding: $0.json, as: UTF8.self) }
                == ["null", "true", "-1.50e1", #""a\n""#, "[1 ,2]", #"{"a" : 1}"#])
        #expect(elements.map(\.bool) == [nil, true, nil, nil, nil, nil])
        #expect(elements.map(\.string) == [nil, nil, nil, "a\n", nil, nil])
        #expect(elements[4].elements.map(\.integer) == [1, 2])
    }

    @Test("A value outlives the variable that its document was in")
    func lifetime() throws {
        var values: [JSONValue] = []
        for number in 0..<100 { values += try value("[\"text \(number)\"]").elements }
        #expect(values.map(\.string) == (0..<100).map { "text \($0)" })
    }

    private func value(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }
}
