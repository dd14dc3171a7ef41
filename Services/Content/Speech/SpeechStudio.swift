internal import Crypto
internal import LMSModels

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
        return SHA256.hash(data: writer.bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// What a job has come to.
    enum Performance: Sendable {
        case spoken(artifact: String, durationMs: Int, moderations: [Moderation])
        case blocked([Moderation])
    }

    /// Moderates, then speaks part by part.
    ///
    /// Parts that an earlier attempt has left in the folder are not spoken again.
    /// - Throws: ``SpeechFailure`` with what was spoken before; `CancellationError`.
    func perform(_ script: SpeechRecord.Script, parts folder: PartFolder) async throws -> Performance {
        let parts = SpeechPart.split(script.text, language: script.language, limit: provider.limit)
        let languages = Set((parts.map(\.language) + [script.language]).map { String($0.prefix { $0 != "-" }) })
        var moderations: [Moderation] = []
        for moderator in moderators {
            let moderation = try await moderator.judge(script.text, languages: languages)
            moderations.append(moderation)
            if moderation.isFlagged { return .blocked(moderations) }
        }
        let manner = SpeechManner(voice: script.voice, speed: script.speed, pitch: script.pitch)
        var spoken: [WAVAudio] = []
        var characters = 0
        do {
            for (number, part) in parts.enumerated() where part.isSpoken {
                spoken.append(try await speak(part, manner, number, folder))
                characters += part.length
            }
            let whole = try WAVAudio.join(spoken)
            let name = try artifacts.save(whole.file, as: script.format.rawValue)
            return .spoken(artifact: name, durationMs: whole.durationMs, moderations: moderations)
        } catch var failure as SpeechFailure {
            failure.spokenCharacters = characters
            throw failure
        } catch let error as WAVAudio.Mismatch {
            throw SpeechFailure(code: .unusableAnswer, message: "\(error)", canRetry: false, spokenCharacters: characters)
        } catch let refused as ContentRefused {
            return .blocked(moderations + [Moderation(moderator: refused.moderator, isFlagged: true, categories: refused.categories)])
        }
    }

    private func speak(_ part: SpeechPart, _ manner: SpeechManner, _ number: Int, _ folder: PartFolder) async throws -> WAVAudio {
        if let bytes = folder.read(number), let audio = try? WAVAudio(reading: bytes) { return audio }
        let audio = try await provider.speak(part, in: manner)
        try folder.write(audio.file, number)
        return audio
    }
}
