internal import LMSModels

/// Speech from an OpenAI-compatible interface: `POST /audio/speech`.
///
/// WAV is asked for, whatever the request's format: parts can be joined then.
struct OpenAISpeech: SpeechProvider {
    let call: ProviderCall
    let model: String
    let usualVoice: String

    let name = "openai"
    /// OpenAI's API reference, "Create speech": the input has at most 4,096 characters.
    let limit = 4_096
    let needsLanguage = false

    func speak(_ part: SpeechPart, in manner: SpeechManner) async throws -> WAVAudio {
        var body = JSONWriter()
        body.object { writer in
            writer.member("model", model)
            writer.member("input", part.text)
            writer.member("voice", manner.voice ?? usualVoice)
            writer.member("response_format", "wav")
            writer.key("speed")
            writer.value(manner.speed)
        }
        let answer: ProviderAnswer
        do {
            answer = try await call.post("/audio/speech", body.bytes)
        } catch let error as ProviderCallError {
            throw Self.failure(error, name)
        }
        return try Self.audio(answer, name)
    }

    private static let soundTypes: Set<String> = [
        "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", "application/octet-stream",
    ]

    /// What an answer means.
    /// - Throws: ``SpeechFailure``, ``ContentRefused``.
    static func audio(_ answer: ProviderAnswer, _ name: String) throws -> WAVAudio {
        guard (200...299).contains(answer.status) else { throw refusal(answer, name) }
        guard soundTypes.contains(answer.contentType) else {
            throw SpeechFailure(
                code: .unusableAnswer, message: "\(name) answered with \(answer.contentType.prefix(80)) where WAV was asked for",
                canRetry: true)
        }
        do {
            return try WAVAudio(reading: answer.body)
        } catch {
            throw SpeechFailure(code: .unusableAnswer, message: "\(name): \(error)", canRetry: true)
        }
    }

    static func failure(_ error: ProviderCallError, _ name: String) -> SpeechFailure {
        switch error {
        case .timedOut: SpeechFailure(code: .providerTimeout, message: "\(name) did not answer in time", canRetry: true)
        case .unreachable(let why):
            SpeechFailure(code: .providerUnavailable, message: "\(name) cannot be reached: \(why.prefix(200))", canRetry: true)
        case .cut(let why): SpeechFailure(code: .unusableAnswer, message: "\(name)'s answer was cut: \(why.prefix(200))", canRetry: true)
        case .tooLarge: SpeechFailure(code: .unusableAnswer, message: "\(name)'s answer is too large", canRetry: false)
        }
    }

    /// Of an answer that is no success: OpenAI's error codes, and what the status means elsewhere.
    private static func refusal(_ answer: ProviderAnswer, _ name: String) -> any Error {
        let error = (try? JSONDocument(answer.body))?.root.member("error")
        let code = error?.member("code")?.string ?? error?.member("type")?.string ?? ""
        let words = error?.member("message")?.string.map { ": \($0.prefix(300))" } ?? ""
        let message = "\(name) answered \(answer.status)\(words)"
        switch answer.status {
        case 429:
            // Waiting does not fill an account.
            return SpeechFailure(
                code: .rateLimited, message: message, canRetry: code != "insufficient_quota", retryAfter: answer.retryAfter)
        case 408, 500...599:
            return SpeechFailure(code: .providerUnavailable, message: message, canRetry: true, retryAfter: answer.retryAfter)
        case 400 where ["content_filter", "content_policy_violation", "moderation_blocked"].contains(code):
            return ContentRefused(moderator: name, categories: [code])
        default: return SpeechFailure(code: .providerRefused, message: message, canRetry: false)
        }
    }
}
