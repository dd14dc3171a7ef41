import SeededRandom
import LMSModels
import Testing

@Suite("Identifiers, texts, numbers and words")
struct ValueTests {
    @Test("Every character of the contract makes an identifier, and no other of the first 65,536")
    func identifierCharacters() {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-".unicodeScalars)
        for value in UInt32(0)...0xFFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect((Identifier("x" + String(scalar)) != nil) == allowed.contains(scalar), "U+\(String(value, radix: 16))")
        }
    }

    @Test("Identifiers have 1 to 64 characters")
    func identifierLength() {
        #expect(Identifier("") == nil)
        #expect(Identifier("a")?.text == "a")
        #expect(Identifier(String(repeating: "a", count: 64)) != nil)
        #expect(Identifier(String(repeating: "a", count: 65)) == nil)
    }

    @Test("Ids of all the systems that publish are identifiers")
    func identifierExamples() {
        for text in [
            "6f1c1b1e-8f0a-4b0e-9d6f-0a1b2c3d4e5f", "clh3z2x5e0000qzrm7n1q2w3e", "Xb3kP9sQ", "2021.CS:0042", "student-1", "_", ".", "-",
        ] {
            #expect(Identifier(text)?.description == text)
        }
    }

    @Test("Identifiers are ordered by their bytes, as PostgreSQL's C collation orders them")
    func identifierOrder() {
        let sorted = ["a", "B", "-", "_", "1", "10", "2", ":", "aB", "ab", "."].compactMap { Identifier($0) }.sorted().map(\.text)
        #expect(sorted == ["-", ".", "1", "10", "2", ":", "B", "_", "a", "aB", "ab"])
    }

    @Test("Texts are counted in scalars, as JSON Schema does, not in bytes nor in what people see")
    func textLength() {
        #expect(Text<1, 3>("") == nil)
        #expect(Text<1, 3>("😀😀😀") != nil)
        #expect(Text<1, 3>("😀😀😀😀") == nil)
        #expect(Text<1, 3>("e\u{301}e\u{301}") == nil)
        #expect(Text<1, 3>("\u{E9}\u{E9}\u{E9}") != nil)
        #expect(Text<2, 3>("😀") == nil)
        #expect(Text<2, 3>("é") == nil)
        #expect(Text<2, 3>("éé") != nil)
        #expect(Text<0, 3>("") != nil)
        #expect(Note(String(repeating: "é", count: 2_000)) != nil)
        #expect(Note(String(repeating: "é", count: 2_001)) == nil)
    }

    @Test("Any text is taken exactly where its number of scalars fits")
    func anyTextLength() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                text.unicodeScalars.append(["a", "é", "€", "😀", "\u{301}"].randomElement(using: &random) ?? "a")
            }
            #expect((Text<4, 20>(text) != nil) == (4...20).contains(text.unicodeScalars.count), "\(text)")
        }
    }

    @Test("Texts have no NUL, but any other control character")
    func textNul() {
        #expect(Name("a\0b") == nil)
        #expect(Name("\0") == nil)
        #expect(Name("a\u{1}\n\tb")?.text == "a\u{1}\n\tb")
    }

    @Test(
        "E-mail addresses have something, one @, and a domain",
        arguments: ["a@b", "first.last+tag@example.org", "o'neil@example.org", "ünï@exämple.org", "\"q\"@x", "a@b.c.d", "a@[127.0.0.1]"])
    func emails(_ text: String) {
        #expect(EmailAddress(text)?.text == text)
    }

    @Test(
        "What is no e-mail address is refused",
        arguments: [
            "", "@", "a@", "@b", "a", "a@b@c", "a b@c", "a@b c", " a@b", "a@b ", "a@b\n", "a\t@b", "a\0@b", "a\u{7F}@b", "a\u{A0}@b",
            "a@b\u{2028}", "a\u{3000}@b",
        ])
    func notEmails(_ text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test("E-mail addresses have at most 254 characters")
    func emailLength() {
        let domain = String(repeating: "d", count: 250)
        #expect(EmailAddress("abc@" + domain) != nil)
        #expect(EmailAddress("abcd@" + domain) == nil)
        #expect(EmailAddress("äb@" + domain) != nil)
        #expect(EmailAddress("äbc@" + domain) != nil)
        #expect(EmailAddress("äbcd@" + domain) == nil)
        // A sign with an accent is still a sign.
        #expect(EmailAddress("a@\u{301}b@c") == nil)
    }

    @Test("Whole numbers keep their range, both ends included")
    func whole() throws {
        #expect(Whole<2, 5>(1) == nil)
        #expect(Whole<2, 5>(2)?.value == 2)
        #expect(Whole<2, 5>(5)?.value == 5)
        #expect(Whole<2, 5>(6) == nil)
        #expect(try read(Whole<2, 5>.self, "3.0")?.value == 3)
        #expect(try read(Whole<2, 5>.self, "3.5") == nil)
        #expect(try read(Whole<2, 5>.self, "\"3\"") == nil)
        #expect(try read(Whole<2, 5>.self, "99999999999999999999") == nil)
        #expect(Year(1899) == nil)
        #expect(Year(1900) != nil)
        #expect(Year(2200) != nil)
        #expect(Year(2201) == nil)
    }

    @Test("Words of a closed set are taken letter by letter")
    func enumerations() throws {
        func check<Word: Enumerated>(_ type: Word.Type) throws {
            for word in Word.allCases {
                #expect(try read(Word.self, "\"\(word.rawValue)\"") == word)
                #expect(try read(Word.self, "\"\(word.rawValue) \"") == nil)
                let swapped = word.rawValue == word.rawValue.uppercased() ? word.rawValue.lowercased() : word.rawValue.uppercased()
                #expect(try read(Word.self, "\"\(swapped)\"") == nil)
            }
            for text in ["\"\"", "null", "0", "true", "[]"] { #expect(try read(Word.self, text) == nil) }
        }
        try check(PresenceStatus.self)
        try check(CheckinStatus.self)
        try check(ActorRole.self)
        try check(BatchStatus.self)
        #expect(CheckinStatus.allCases.map(\.rawValue) == ["present", "late", "absent"])
        #expect(
            Set(ActorRole.allCases.map(\.rawValue)) == [
                "learner", "teacher", "parent", "editor", "publisher", "admin", "system", "institution_admin", "content_creator",
                "volunteer_reviewer", "super_admin",
            ])
        #expect(
            ActorRole.allCases.filter(\.isAdministrator).map(\.rawValue).sorted() == [
                "admin", "institution_admin", "super_admin", "system",
            ])
        #expect(BatchStatus.allCases.filter(\.acceptsEnrollment) == [.planning, .active])
    }

    @Test("true and false are the only booleans")
    func booleans() throws {
        #expect(try read(Bool.self, "true") == true)
        #expect(try read(Bool.self, "false") == false)
        for text in ["0", "1", "\"true\"", "null", "[]"] { #expect(try read(Bool.self, text) == nil) }
    }

    @Test("A free object is kept on one line, in one spelling")
    func freeObject() throws {
        for text in [
            #"{"b":1.50,"a":[{"é":"\u00e9"},null]}"#, "{ \"b\" : 1.50,\n\t\"b\":0, \"a\":[{\"\\u00e9\":\"é\"} , null], \"b\":1.50 }",
        ] {
            #expect(try read(FreeObject.self, text)?.json == #"{"a":[{"é":"é"},null],"b":1.50}"#)
        }
        #expect(try read(FreeObject.self, "[]") == nil)
        #expect(try read(FreeObject.self, "null") == nil)
        #expect(try read(FreeObject.self, #"{"a":"\u0000"}"#) == nil)
        #expect(try read(FreeObject.self, #"{"a":[{"\u0000":1}]}"#) == nil)
        // A backslash before u0000 is text; a NUL stays one with an accent on it.
        #expect(try read(FreeObject.self, #"{"a":"\\u0000"}"#)?.json == #"{"a":"\\u0000"}"#)
        #expect(try read(FreeObject.self, #"{"a":"\u0000\u0301"}"#) == nil)
        #expect(try read(FreeObject.self, #"{"\u0000\u0301":1}"#) == nil)
        // Two names to JSON, though one text to people.
        #expect(try read(FreeObject.self, #"{"\u00e9":1,"e\u0301":2}"#)?.json.utf8.count == 16)
        // Of two members of one name the last counts, whatever the first was.
        #expect(try read(FreeObject.self, #"{"a":1e400,"a":"\u0000","a":1}"#)?.json == #"{"a":1}"#)
        for number in ["1e309", "-1e999999", "1.1e308"] { #expect(try read(FreeObject.self, "{\"a\":[\(number)]}") == nil) }
        let odd = "{\"a\":1e-999999,\"b\":1e308,\"c\":0.\(String(repeating: "3", count: 20_000))}"
        #expect(try read(FreeObject.self, odd)?.json == #"{"a":0,"b":1e308,"c":0.3333333333333333}"#)
    }

    @Test("Every list has at most ten thousand elements")
    func lists() throws {
        func list(_ count: Int) -> String { "[" + Array(repeating: "true", count: count).joined(separator: ",") + "]" }
        #expect(try read([Bool].self, list(10_000))?.count == 10_000)
        #expect(try read([Bool].self, list(10_001)) == nil)
        #expect(try read([Bool].self, "{}") == nil)
    }

    private func read<Value: ContractValue>(_ type: Value.Type, _ json: String) throws -> Value? {
        var violations = ViolationList()
        let value = Value.read(try JSONDocument(Array(json.utf8)).root, &violations)
        // No value without a violation, and no violation beside a value.
        #expect((value == nil) == !violations.isEmpty)
        return value
    }
}
