internal import Foundation

/// The built-in moderator: words and phrases of several languages, found as whole words in any case.
///
/// All of them count, whatever language a text is said to be in: that is for its sender to say.
struct WordList: Moderator {
    struct Entry: Equatable, Sendable {
        /// `*` for all.
        let language: String
        let category: String
        let words: [String]
    }

    let name = "word-list"
    let entries: [Entry]

    init(entries: [Entry]) { self.entries = entries }

    /// A wrong line of a list.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads lines of language, category and phrase; `#` begins a comment.
    /// - Throws: ``Failure`` with the number of the first wrong line.
    init(parsing text: String) throws(Failure) {
        var entries: [Entry] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.prefix { $0 != "#" }
            guard line.contains(where: { !$0.isWhitespace }) else { continue }
            let parts = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
            let words = parts.count == 3 ? Self.words(of: String(parts[2])) : []
            guard !words.isEmpty else {
                throw Failure(description: "line \(number + 1): expected a language (or *), a category and a word or phrase")
            }
            entries.append(Entry(language: String(parts[0]), category: String(parts[1]), words: words))
        }
        self.init(entries: entries)
    }

    func judge(_ text: String) async throws -> Moderation {
        // Whatever language the sender says it is in.
        let words = Self.words(of: text)
        let folded = Self.folded(text)
        let found = entries.filter { Self.contains($0, words, folded) }
        return Moderation(moderator: name, isFlagged: !found.isEmpty, categories: Set(found.map(\.category)).sorted())
    }

    private static func contains(_ entry: Entry, _ words: [String], _ text: String) -> Bool {
        // Scripts without spaces have no words to compare.
        if entry.words.contains(where: \.isWrittenWithoutSpaces) { return entry.words.allSatisfy { text.contains($0) } }
        guard words.count >= entry.words.count else { return false }
        return (0...words.count - entry.words.count).contains { start in
            words[start..<start + entry.words.count].elementsEqual(entry.words)
        }
    }

    /// In small letters, without accents and without what is not seen: soft hyphens, joiners, variation selectors.
    private static func folded(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .format, .nonspacingMark, .enclosingMark: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars).lowercased()
    }

    private static func words(of text: String) -> [String] {
        folded(text).split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }.map { String($0).replacing("’", with: "'") }
    }

    /// A beginning, not a policy: `CONTENT_WORDS_FILE` replaces it.
    static let builtIn: WordList = {
        do { return try WordList(parsing: text) } catch { preconditionFailure("the built-in word list: \(error)") }
    }()

    private static let text = """
        en profanity fuck
        en profanity fucking
        en profanity motherfucker
        en profanity cunt
        en harassment kill yourself
        en harassment go die
        en violence how to build a bomb
        de profanity arschloch
        de profanity hurensohn
        de profanity fotze
        de harassment bring dich um
        de violence bombe bauen
        fr profanity enculé
        fr profanity salope
        fr profanity connard
        fr harassment tue-toi
        es profanity hijo de puta
        es profanity gilipollas
        es harassment mátate
        it profanity vaffanculo
        it profanity stronzo
        pt profanity filho da puta
        pt profanity caralho
        nl profanity klootzak
        nl profanity kankerlijer
        ru profanity блядь
        ru profanity ебать
        zh profanity 操你妈
        ja harassment 死ね
        """
}

extension String {
    /// Chinese, Japanese, Thai, Lao, Khmer, Burmese.
    fileprivate var isWrittenWithoutSpaces: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x9FFF: true
            default: false
            }
        }
    }
}
