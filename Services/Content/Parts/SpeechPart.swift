/// A piece of a text that one call can speak.
struct SpeechPart: Equatable, Sendable {
    let text: String
    /// The tag of its language.
    let language: String

    /// As providers count: Unicode scalars.
    var length: Int { text.unicodeScalars.count }

    /// Cuts a text at ends of sentences, into pieces of one language that are as long as allowed.
    ///
    /// Put together again the pieces are the text. What is one sentence and too long is cut at a space, or else between
    /// two characters.
    /// - Parameters:
    ///   - text: any text.
    ///   - language: the tag of its main language.
    ///   - limit: the most Unicode scalars of a part; at least 1.
    ///   - guessesLanguages: whether sentences in other languages become parts of their own. Where that made too many parts
    ///     of a text, each a call, all of it is taken for the main language.
    /// - Returns: the parts, in order.
    static func split(_ text: String, language: String, limit: Int, guessesLanguages: Bool = true) -> [SpeechPart] {
        let parts = split(text, language, limit, guessesLanguages)
        return guessesLanguages && parts.count > max(partLimit, 2 * text.unicodeScalars.count / limit)
            ? split(text, language, limit, false) : parts
    }

    private static let partLimit = 60

    private static func split(_ text: String, _ language: String, _ limit: Int, _ guessesLanguages: Bool) -> [SpeechPart] {
        var parts: [SpeechPart] = []
        var current = ""
        var currentLanguage = language
        var length = 0
        func close() {
            if !current.isEmpty { parts.append(SpeechPart(text: current, language: currentLanguage)) }
            current = ""
            length = 0
        }
        for sentence in Sentences.split(text) {
            let hasWords = sentence.contains { $0.isLetter || $0.isNumber }
            let own = hasWords && guessesLanguages ? LanguageGuess.tag(of: sentence, main: language) : currentLanguage
            for piece in pieces(of: sentence, limit: limit) {
                let count = piece.unicodeScalars.count
                if own != currentLanguage || length + count > limit { close() }
                currentLanguage = own
                current += piece
                length += count
            }
        }
        close()
        return joinSilent(parts, limit: limit)
    }

    /// A part without anything to say goes to its neighbour: a provider may refuse it.
    private static func joinSilent(_ parts: [SpeechPart], limit: Int) -> [SpeechPart] {
        var result: [SpeechPart] = []
        for part in parts {
            guard let last = result.last, last.length + part.length <= limit, !part.isSpoken || !last.isSpoken else {
                result.append(part)
                continue
            }
            result[result.count - 1] = SpeechPart(text: last.text + part.text, language: (part.isSpoken ? part : last).language)
        }
        return result
    }

    /// Whether there is anything to say.
    var isSpoken: Bool { text.contains { $0.isLetter || $0.isNumber } }

    private static func pieces(of sentence: Substring, limit: Int) -> [Substring] {
        var pieces: [Substring] = []
        var rest = sentence
        while rest.unicodeScalars.count > limit {
            let cut = cut(rest, limit: limit)
            pieces.append(rest[..<cut])
            rest = rest[cut...]
        }
        if !rest.isEmpty { pieces.append(rest) }
        return pieces
    }

    /// Where to cut a text that is longer than the limit: behind the last space or comma of its second half, or between
    /// two characters, or within one that is longer than the limit by itself.
    private static func cut(_ text: Substring, limit: Int) -> Substring.Index {
        let hard = text.unicodeScalars.index(text.startIndex, offsetBy: limit)
        var between = text.startIndex
        var space: Substring.Index?
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            guard next <= hard else { break }
            if text[index].isWhitespace || "，、,;:；：،".contains(text[index]) { space = next }
            between = next
            index = next
        }
        let half = text.unicodeScalars.index(text.startIndex, offsetBy: limit / 2)
        if let space, space > half { return space }
        return between > text.startIndex ? between : hard
    }
}
