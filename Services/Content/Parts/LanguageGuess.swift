/// Guesses the language of a sentence: by its script, and in the Latin script by the small words that only one language has.
///
/// Only what is clear counts; everything else is in the main language. Good enough to give a foreign sentence a voice that
/// can read it.
enum LanguageGuess {
    /// A script, the languages that are written in it, and the one that it means where the main language is none of them.
    private struct Script {
        let ranges: [ClosedRange<UInt32>]
        let languages: Set<String>
        let usual: String
    }

    private static let scripts: [Script] = [
        Script(ranges: [0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF], languages: [], usual: ""),
        Script(
            ranges: [0x400...0x52F], languages: ["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tt", "ba", "cv", "tg"],
            usual: "ru"),
        Script(ranges: [0x370...0x3FF, 0x1F00...0x1FFF], languages: ["el", "grc"], usual: "el"),
        Script(ranges: [0x590...0x5FF], languages: ["he", "yi"], usual: "he"),
        Script(ranges: [0x600...0x6FF, 0x750...0x77F], languages: ["ar", "fa", "ur", "sd", "ps", "ug"], usual: "ar"),
        Script(ranges: [0x900...0x97F], languages: ["hi", "mr", "ne", "sa", "kok"], usual: "hi"),
        Script(ranges: [0x980...0x9FF], languages: ["bn", "as", "bpy"], usual: "bn"),
        Script(ranges: [0xA00...0xA7F], languages: ["pa"], usual: "pa"), Script(ranges: [0xA80...0xAFF], languages: ["gu"], usual: "gu"),
        Script(ranges: [0xB80...0xBFF], languages: ["ta"], usual: "ta"), Script(ranges: [0xC00...0xC7F], languages: ["te"], usual: "te"),
        Script(ranges: [0xC80...0xCFF], languages: ["kn"], usual: "kn"), Script(ranges: [0xD00...0xD7F], languages: ["ml"], usual: "ml"),
        Script(ranges: [0xD80...0xDFF], languages: ["si"], usual: "si"), Script(ranges: [0xE00...0xE7F], languages: ["th"], usual: "th"),
        Script(ranges: [0x10A0...0x10FF], languages: ["ka"], usual: "ka"), Script(ranges: [0x530...0x58F], languages: ["hy"], usual: "hy"),
        Script(ranges: [0x1200...0x137F], languages: ["am", "ti"], usual: "am"),
        Script(ranges: [0x1100...0x11FF, 0xAC00...0xD7AF], languages: ["ko"], usual: "ko"),
        Script(ranges: [0x3040...0x30FF], languages: ["ja"], usual: "ja"),
        Script(ranges: [0x3400...0x9FFF], languages: ["zh", "cmn", "yue", "ja"], usual: "zh"),
    ]

    private static let smallWords: [String: Set<String>] = [
        "en": ["the", "and", "of", "to", "is", "was", "were", "that", "with", "for", "not", "his", "her", "they", "this", "are", "you"],
        "de": ["der", "die", "das", "und", "ist", "nicht", "ein", "eine", "mit", "war", "den", "von", "auf", "sich", "wir", "ich", "dem"],
        "fr": ["le", "les", "et", "est", "une", "dans", "pour", "que", "des", "du", "pas", "qui", "sur", "il", "elle", "nous", "au"],
        "es": ["el", "los", "las", "y", "una", "con", "por", "que", "pero", "del", "su", "como", "más", "está", "muy", "se"],
        "it": ["il", "che", "di", "è", "per", "non", "sono", "della", "gli", "una", "con", "nel", "anche", "ma", "più"],
        "pt": ["o", "os", "e", "uma", "com", "para", "não", "que", "do", "da", "em", "mas", "muito", "são", "ele"],
        "nl": ["het", "een", "van", "niet", "met", "zijn", "de", "en", "dat", "was", "voor", "maar", "ook", "naar"],
    ]

    /// - Parameters:
    ///   - sentence: any text.
    ///   - main: the tag of the language that it is in unless something else is clear.
    /// - Returns: a tag: the main one or another language's.
    static func tag(of sentence: Substring, main: String) -> String {
        let mainLanguage = main.prefix { $0 != "-" }
        var counts = [Int](repeating: 0, count: scripts.count)
        for scalar in sentence.unicodeScalars {
            if let script = scripts.firstIndex(where: { $0.ranges.contains { $0.contains(scalar.value) } }) { counts[script] += 1 }
        }
        guard let most = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[most] > 0 else { return main }
        // Japanese mixes kana and Chinese characters.
        if scripts[most].usual == "zh", counts[scripts.count - 2] > 0 { return mainLanguage == "ja" ? main : "ja" }
        if most == 0 { return latin(sentence, main: main, mainLanguage: String(mainLanguage)) }
        return scripts[most].languages.contains(String(mainLanguage)) ? main : scripts[most].usual
    }

    private static func latin(_ sentence: Substring, main: String, mainLanguage: String) -> String {
        let words = sentence.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)
        let hits = smallWords.mapValues { known in words.count { known.contains($0) } }
        guard let best = hits.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value >= 2 else { return main }
        let isOtherScript = scripts.dropFirst().contains { $0.languages.contains(mainLanguage) }
        // A language whose small words are not known here keeps its own voice unless others are all over the sentence.
        let own = hits[mainLanguage] ?? (isOtherScript ? 0 : words.count / 4)
        return best.value > own + own / 2 && best.key != mainLanguage ? best.key : main
    }
}
