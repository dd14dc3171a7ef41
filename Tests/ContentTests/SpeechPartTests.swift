import SeededRandom
import Testing

@testable import Content

@Suite("Long text in parts")
struct SpeechPartTests {
    private static let alphabets = [
        "ab .", "Ein Satz. Noch einer! Wirklich? ja, ", "日本語の文。次の文！", "ไทยไม่มีช่องว่าง", "a\u{301}\u{302} e\u{308}.", "👩‍👩‍👧‍👦🇩🇪.", "שלום עולם. ",
        "x\n\r\n\t. ", "“Yes.” (No.) 3.5 ",
    ]

    @Test("Put together the parts are the text, none is longer than allowed, and none is empty", arguments: alphabets.indices)
    func whole(_ index: Int) {
        var random = SplitMix64(seed: UInt64(index))
        let characters = Array(Self.alphabets[index])
        for _ in 0..<200 {
            let text = String((0..<Int.random(in: 1...400, using: &random)).map { _ in characters.randomElement(using: &random) ?? "a" })
            let limit = Int.random(in: 1...120, using: &random)
            let parts = SpeechPart.split(text, language: "en", limit: limit)
            #expect(parts.map(\.text).joined() == text)
            #expect(parts.allSatisfy { (1...limit).contains($0.length) }, "\(limit): \(parts)")
        }
    }

    @Test("Text is cut at ends of sentences where that is possible")
    func sentences() {
        let text = String(repeating: "One two three. Four five, six! ", count: 20)
        for part in SpeechPart.split(text, language: "en", limit: 100) {
            #expect(part.text.hasSuffix(". ") || part.text.hasSuffix("! "), "\(part)")
        }
        let japanese = String(repeating: "これは文です。次も文です！", count: 30)
        for part in SpeechPart.split(japanese, language: "ja", limit: 60) {
            #expect("。！".contains(part.text.last ?? " "), "\(part)")
        }
    }

    @Test("A number's point and a closing quote do not cut a sentence")
    func notEnds() {
        #expect(Sentences.split("It is 3.5 m. \"Yes.\" he said.").map(String.init) == ["It is 3.5 m. ", "\"Yes.\" ", "he said."])
        #expect(Sentences.split("Wait... what?! Yes").map(String.init) == ["Wait... ", "what?! ", "Yes"])
        #expect(Sentences.split("") == [])
    }

    @Test("One endless sentence is cut at spaces, and without spaces between characters")
    func endless() {
        let words = String(repeating: "word ", count: 100)
        #expect(SpeechPart.split(words, language: "en", limit: 52).allSatisfy { $0.text.hasSuffix(" ") })
        let family = String(repeating: "👩‍👩‍👧‍👦", count: 40)
        #expect(SpeechPart.split("a" + family, language: "en", limit: 15).allSatisfy { $0.text.unicodeScalars.last?.value != 0x200D })
    }

    @Test(
        "A sentence that is clearly in another language is spoken in that",
        arguments: [
            ("Der Hund und die Katze sind nicht mit dem Vogel auf dem Dach.", "en", "de"),
            ("The dog and the cat were not with the bird.", "de", "en"), ("Le chat est dans la maison et il ne dort pas.", "en", "fr"),
            ("Привет, как дела?", "en", "ru"), ("Привіт, як справи?", "uk", "uk"), ("নমস্কার, কেমন আছেন?", "en", "bn"),
            ("これは日本語です。", "en", "ja"), ("你好，世界。", "en", "zh"), ("你好，世界。", "yue", "yue"), ("مرحبا بالعالم", "en", "ar"),
            ("Hello.", "en-GB", "en-GB"), ("Ok.", "de", "de"), ("1234.", "fr", "fr"), ("Yeye ni mwalimu wa shule.", "sw", "sw"),
        ])
    func languages(_ sentence: String, _ main: String, _ expected: String) {
        #expect(LanguageGuess.tag(of: sentence[...], main: main) == expected)
    }

    @Test("Two languages in one text are two parts, in their order")
    func twoLanguages() {
        let text = "The keeper wrote a letter to the sea. The ships came home. Der Wärter schrieb einen Brief und die Schiffe kamen."
        #expect(SpeechPart.split(text, language: "en", limit: 4_096).map(\.language) == ["en", "de"])
    }

    @Test("What has nothing to say goes with its neighbour")
    func silent() {
        #expect(SpeechPart.split("Hello there. … !!! ", language: "en", limit: 100).count == 1)
        #expect(SpeechPart.split("— — Hello there.", language: "en", limit: 100).allSatisfy { $0.isSpoken })
    }
}
