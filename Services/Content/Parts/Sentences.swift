/// Cuts text into sentences; put together again they are the text.
enum Sentences {
    /// Ends a sentence where white space follows: `3.5` does not.
    private static let ends: Set<Character> = [".", "!", "?", "…", "۔", "؟", "।", "॥", "։", "።"]
    /// Ends a sentence wherever it stands: these scripts write no spaces.
    private static let wideEnds: Set<Character> = ["。", "！", "？", "｡", "．"]
    /// May stand between the end and the space.
    private static let closers: Set<Character> = ["\"", "'", ")", "]", "»", "”", "’", "」", "』", "）", "›"]

    static func split(_ text: String) -> [Substring] {
        var sentences: [Substring] = []
        var start = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            index = text.index(after: index)
            guard character.isNewline || ends.contains(character) || wideEnds.contains(character) else { continue }
            while index < text.endIndex, ends.contains(text[index]) || wideEnds.contains(text[index]) || closers.contains(text[index]) {
                index = text.index(after: index)
            }
            let isEnd = character.isNewline || wideEnds.contains(character) || index == text.endIndex || text[index].isWhitespace
            guard isEnd else { continue }
            while index < text.endIndex, text[index].isWhitespace { index = text.index(after: index) }
            sentences.append(text[start..<index])
            start = index
        }
        if start < text.endIndex { sentences.append(text[start...]) }
        return sentences
    }
}
