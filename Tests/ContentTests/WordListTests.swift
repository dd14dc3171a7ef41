import Testing

@testable import Content

@Suite("The built-in moderator")
struct WordListTests {
    @Test("Whole words count, in any case and beside any punctuation")
    func words() async throws {
        let list = try WordList(parsing: "en rude darn\nen rude go away # a phrase\n* spam buy now\n")
        for (text, categories) in [
            ("Darn!", ["rude"]), ("\"DARN\"", ["rude"]), ("darning socks", []), ("a darn, buy  now", ["rude", "spam"]),
            ("Go, away.", ["rude"]),
            ("go far away", []), ("", []),
        ] {
            let found = try await list.judge(text)
            #expect(found == Moderation(moderator: "word-list", isFlagged: !categories.isEmpty, categories: categories), "\(text)")
        }
    }

    @Test("A word counts whatever language its sender names, and however it is disguised")
    func disguises() async throws {
        let list = try WordList(parsing: "en rude darn\nfr rude zut alors\n")
        for text in ["Darn you", "da\u{AD}rn", "d\u{200B}arn", "ｄａｒｎ", "dárn", "d\u{336}arn", "Zút, alors"] {
            #expect(try await list.judge(text).isFlagged, "\(text)")
        }
    }

    @Test("Where no spaces are written a phrase counts anywhere")
    func withoutSpaces() async throws {
        #expect(try await WordList.builtIn.judge("お前は死ねばいい").isFlagged)
    }

    @Test("The built-in list lets ordinary school texts pass")
    func ordinary() async throws {
        let text = "The lighthouse keeper killed the light. Scunthorpe is a town. Das ist ein Gift. Je suis content."
        #expect(try await WordList.builtIn.judge(text).isFlagged == false)
        #expect(!WordList.builtIn.entries.isEmpty)
    }

    @Test("A wrong line is named by its number", arguments: ["en rude", "en rude !!!", "# fine\n\nen"])
    func wrongLine(_ text: String) {
        let number = text.split(separator: "\n", omittingEmptySubsequences: false).count
        let error = #expect(throws: WordList.Failure.self) { try WordList(parsing: text) }
        #expect(error?.description.hasPrefix("line \(number): expected") == true)
    }
}
