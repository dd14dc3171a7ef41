internal import Foundation
internal import LMSModels
internal import WorkerKit

/// The content worker's own keys of configuration, and what they make.
enum ContentSettings {
    static let artifacts = Setting(
        name: "CONTENT_ARTIFACTS", fallback: "artifacts", accepted: "the path of a directory",
        help: "Where audio is kept; made if missing. All content workers need the same one.")
    static let artifactsURL = Setting(
        name: "CONTENT_ARTIFACTS_URL", fallback: nil, accepted: "an address beginning with file://, http:// or https://",
        help: "What stands before an artifact's name in events and answers; the directory's file:// address if missing.")
    static let speechURL = Setting(
        name: "CONTENT_SPEECH_URL", fallback: nil, accepted: "http://host/v1 or https://host/v1",
        help: "An OpenAI-compatible interface that speaks. If missing, espeak-ng does, on this machine and at no cost.")
    static let speechKey = Setting(
        name: "CONTENT_SPEECH_KEY", fallback: nil, isSecret: true, accepted: "a key for CONTENT_SPEECH_URL", help: "Its key.")
    static let speechModel = Setting(
        name: "CONTENT_SPEECH_MODEL", fallback: "tts-1", accepted: "a name of 1 to 64 characters", help: "Its model.")
    static let speechVoice = Setting(
        name: "CONTENT_SPEECH_VOICE", fallback: "alloy", accepted: "an identifier: 1 to 64 characters of A-Z a-z 0-9 _ . : -",
        help: "Its voice, where a request names none.")
    static let speechPrice = Setting(
        name: "CONTENT_SPEECH_PRICE", fallback: nil, accepted: "an integer from 0 to 1000000",
        help: "What a character costs there, in millionths of the currency. Known for tts-1, tts-1-hd and gpt-4o-mini-tts.")
    static let speechSeconds = Setting(
        name: "CONTENT_SPEECH_SECONDS", fallback: "120", accepted: "an integer from 1 to 3600",
        help: "How long one call, or one run of espeak-ng, may take.")
    static let espeak = Setting(
        name: "CONTENT_ESPEAK", fallback: "espeak-ng", accepted: "the path of espeak-ng, or its name in PATH", help: "The built-in voice.")
    static let moderationURL = Setting(
        name: "CONTENT_MODERATION_URL", fallback: nil, accepted: "http://host/v1 or https://host/v1",
        help: "An OpenAI-compatible interface that moderates, after the built-in word list. While it is down nothing is spoken.")
    static let moderationKey = Setting(
        name: "CONTENT_MODERATION_KEY", fallback: nil, isSecret: true, accepted: "a key for CONTENT_MODERATION_URL", help: "Its key.")
    static let moderationModel = Setting(
        name: "CONTENT_MODERATION_MODEL", fallback: "omni-moderation-latest", accepted: "a name of 1 to 64 characters", help: "Its model.")
    static let moderationSeconds = Setting(
        name: "CONTENT_MODERATION_SECONDS", fallback: "20", accepted: "an integer from 1 to 600", help: "How long it may take to answer.")
    static let words = Setting(
        name: "CONTENT_WORDS_FILE", fallback: nil, accepted: "the path of a file with lines of language (or *), category and phrase",
        help: "Replaces the built-in list of words that are not spoken.")

    static let all = [
        artifacts, artifactsURL, speechURL, speechKey, speechModel, speechVoice, speechPrice, speechSeconds, espeak, moderationURL,
        moderationKey, moderationModel, moderationSeconds, words,
    ]

    /// - Throws: `WorkerSettings.Failure` for the first value that is not accepted.
    static func studio(_ values: SettingValues) throws -> SpeechStudio {
        let (provider, price) = try provider(values)
        return SpeechStudio(
            provider: provider, moderators: try moderators(values), pricePerCharacter: price,
            artifacts: ArtifactStore(
                directory: URL(filePath: try values.required(artifacts), directoryHint: .isDirectory).absoluteURL,
                baseURL: try address(artifactsURL, values, schemes: ["file", "http", "https"])))
    }

    private static func provider(_ values: SettingValues) throws -> (any SpeechProvider, Int) {
        let timeout = Duration.seconds(try values.integer(speechSeconds, 1...3_600))
        let model = try name(speechModel, values)
        let voice = try values.required(speechVoice)
        guard Identifier(voice) != nil else { throw values.failure(speechVoice, voice) }
        let price = values.text(speechPrice) == nil ? nil : try values.integer(speechPrice, 0...1_000_000)
        guard let url = try address(speechURL, values, schemes: ["http", "https"]) else {
            return (EspeakProvider(program: try values.required(espeak), timeout: timeout), 0)
        }
        guard let price = price ?? PriceTable.perCharacter[model] else {
            throw WorkerSettings.Failure(
                description: "CONTENT_SPEECH_PRICE is missing: expected \(speechPrice.accepted), as the price of \(model) is not known")
        }
        let call = ProviderCall(baseURL: url, key: values.text(speechKey), timeout: timeout)
        return (OpenAISpeech(call: call, model: model, usualVoice: voice), price)
    }

    private static func moderators(_ values: SettingValues) throws -> [any Moderator] {
        var moderators: [any Moderator] = [try wordList(values)]
        let timeout = Duration.seconds(try values.integer(moderationSeconds, 1...600))
        let model = try name(moderationModel, values)
        if let url = try address(moderationURL, values, schemes: ["http", "https"]) {
            let call = ProviderCall(baseURL: url, key: values.text(moderationKey), timeout: timeout)
            moderators.append(OpenAIModerator(call: call, model: model))
        }
        return moderators
    }

    private static func wordList(_ values: SettingValues) throws -> WordList {
        guard let path = values.text(words) else { return .builtIn }
        do {
            return try WordList(parsing: String(contentsOfFile: path, encoding: .utf8))
        } catch let error as WordList.Failure {
            throw WorkerSettings.Failure(description: "CONTENT_WORDS_FILE=\(path): \(error)")
        } catch {
            throw values.failure(words, path, accepts: "a file of text that can be read")
        }
    }

    private static func name(_ setting: Setting, _ values: SettingValues) throws -> String {
        let text = try values.required(setting)
        guard ShortCode(text) != nil else { throw values.failure(setting, text) }
        return text
    }

    /// Without a slash at the end.
    private static func address(_ setting: Setting, _ values: SettingValues, schemes: Set<String>) throws -> String? {
        guard let text = values.text(setting) else { return nil }
        guard let url = URLComponents(string: text), schemes.contains(url.scheme ?? ""), url.scheme == "file" || url.host?.isEmpty == false
        else { throw values.failure(setting, text) }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
