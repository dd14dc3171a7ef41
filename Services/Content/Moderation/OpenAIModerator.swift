internal import LMSModels

/// Moderation by an OpenAI-compatible interface: `POST /moderations`.
struct OpenAIModerator: Moderator {
    let call: ProviderCall
    let model: String

    let name = "openai"

    func judge(_ text: String) async throws -> Moderation {
        var body = JSONWriter()
        body.object { writer in
            writer.member("model", model)
            writer.member("input", text)
        }
        do {
            return try Self.moderation(try await call.post("/moderations", body.bytes), name)
        } catch let error as ProviderCallError {
            let failure = OpenAISpeech.failure(error, name)
            throw Self.unavailable(failure.message, canRetry: failure.canRetry)
        }
    }

    /// What an answer means; anything that is not clearly a yes or a no is neither, and the text is not spoken.
    static func moderation(_ answer: ProviderAnswer, _ name: String) throws -> Moderation {
        guard (200...299).contains(answer.status) else {
            let mayPass = [408, 429].contains(answer.status) || answer.status >= 500
            throw unavailable("\(name) answered \(answer.status) to moderation", canRetry: mayPass, retryAfter: answer.retryAfter)
        }
        let results = (try? JSONDocument(answer.body))?.root.member("results")?.elements ?? []
        let flags = results.map { $0.member("flagged")?.bool }
        guard !flags.isEmpty, flags.allSatisfy({ $0 != nil }) else {
            throw unavailable("\(name)'s moderation answered something else than results", canRetry: true)
        }
        let found = results.flatMap { result in
            (result.member("categories")?.members ?? []).filter { $0.value.bool == true }.map(\.name)
        }
        return Moderation(moderator: name, isFlagged: flags.contains(true), categories: Set(found).sorted())
    }

    private static func unavailable(_ message: String, canRetry: Bool, retryAfter: Duration? = nil) -> SpeechFailure {
        SpeechFailure(code: .moderationUnavailable, message: message, canRetry: canRetry, retryAfter: retryAfter)
    }
}
