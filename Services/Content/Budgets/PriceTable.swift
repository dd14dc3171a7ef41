/// What providers ask for a character of speech, in millionths of the currency.
///
/// OpenAI's price list names dollars for a million characters, which is the same number.
enum PriceTable {
    static let perCharacter: [String: Int] = ["espeak-ng": 0, "tts-1": 15, "tts-1-hd": 30, "gpt-4o-mini-tts": 12]

    /// The whole price of a text: characters as providers count them, Unicode scalars.
    static func cost(characters: Int, perCharacter: Int) -> Int { characters * perCharacter }
}
