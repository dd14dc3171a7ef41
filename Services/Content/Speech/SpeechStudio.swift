internal import LMSModels
internal import WorkerKit

/// Everything outside of the database that it takes to speak: who speaks, who moderates, at what price, and where it is kept.
struct SpeechStudio: Sendable {
    let provider: any SpeechProvider
    let moderators: [any Moderator]
    /// In millionths of the currency.
    let pricePerCharacter: Int
    let artifacts: ArtifactStore

    func cost(of script: SpeechRecord.Script) -> Int {
        PriceTable.cost(characters: script.characters, perCharacter: pricePerCharacter)
    }

    /// Names what comes out of a script here: the same words in the same voice are the same audio.
    func hash(of script: SpeechRecord.Script) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for text in [
                script.text, script.language, script.voice ?? provider.usualVoice, provider.name, provider.model, "\(script.speed)",
                "\(script.pitch)", script.format.rawValue,
            ] { writer.value(text) }
        }
        return SHA256Digest.hex(writer.bytes)
    }

    /// What is to be done: to speak, unless it was spoken before.
    struct Order: Sendable {
        let script: SpeechRecord.Script
        let cached: SpeechStore.Artifact?
    }

    /// What a job has come to.
    enum Performance: Sendable {
        case spoken(artifact: String, durationMs: Int, moderations: [Moderation])
        case cached(SpeechStore.Artifact, moderations: [Moderation])
        case blocked([Moderation])
    }

    /// Moderates, then speaks part by part, unless the sound is there already.
    ///
    /// Parts that an earlier attempt has left in the folder are not spoken again. Moderation may know better than when the
    /// sound was made, so it always comes first.
    /// - Throws: ``SpeechFailure``; `CancellationError`. What was spoken until then is in the folder.
    func perform(_ order: Order, parts folder: PartFolder) async throws -> Performance {
        let script = order.script
        let parts = split(script)
        var moderations: [Moderation] = []
        for moderator in moderators {
            let moderation = try await moderator.judge(script.text)
            moderations.append(moderation)
            if moderation.isFlagged { return .blocked(moderations) }
        }
        if let cached = order.cached, artifacts.has(cached.name) { return .cached(cached, moderations: moderations) }
        let manner = SpeechManner(voice: script.voice, speed: script.speed, pitch: script.pitch)
        var spoken: [WAVAudio] = []
        do {
            for (number, part) in parts.enumerated() where part.isSpoken {
                spoken.append(try await speak(part, manner, number, folder))
            }
            let whole = try WAVAudio.join(spoken)
            let name = try artifacts.save(whole.file, as: script.format.rawValue)
            return .spoken(artifact: name, durationMs: whole.durationMs, moderations: moderations)
        } catch let error as WAVAudio.Mismatch {
            throw SpeechFailure(code: .unusableAnswer, message: "\(error)", canRetry: false)
        } catch let refused as ContentRefused {
            return .blocked(moderations + [Moderation(moderator: refused.moderator, isFlagged: true, categories: refused.categories)])
        }
    }

    /// What was spoken of a script and is in the folder: it is to be paid for, whatever the job comes to.
    func spokenCharacters(of script: SpeechRecord.Script, in folder: PartFolder) -> Int {
        split(script).enumerated().filter { folder.has($0.offset) }.map(\.element.length).reduce(0, +)
    }

    private func split(_ script: SpeechRecord.Script) -> [SpeechPart] {
        SpeechPart.split(script.text, language: script.language, limit: provider.limit, guessesLanguages: provider.needsLanguage)
    }

    private func speak(_ part: SpeechPart, _ manner: SpeechManner, _ number: Int, _ folder: PartFolder) async throws -> WAVAudio {
        if let bytes = folder.read(number), let audio = try? WAVAudio(reading: bytes) { return audio }
        let audio = try await provider.speak(part, in: manner)
        try folder.write(audio.file, number)
        return audio
    }
}
