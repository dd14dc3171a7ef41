internal import LMSModels
internal import WorkerKit

// What becomes of a request: its row and its event, together.

extension SpeechJob {
    func complete(
        _ record: inout SpeechRecord, _ artifact: SpeechStore.Artifact, cost: Int, _ job: Job, _ effects: inout Effects, isCached: Bool
    ) {
        record.state = .completed
        record.promisedCost = 0
        record.cost += cost
        record.provider = artifact.provider
        record.model = artifact.model
        record.audioURL = studio.artifacts.url(of: artifact.name)
        record.durationMs = artifact.durationMs
        record.completedAt = .now
        var event = SpeechCompleted()
        event.requestId = Identifier(record.key.id) ?? .placeholder
        event.audioUrl = record.audioURL.flatMap { .init($0) } ?? .placeholder
        event.format = record.script?.format ?? .wav
        event.durationMs = Count(artifact.durationMs) ?? .placeholder
        event.provider = ShortCode(artifact.provider) ?? .placeholder
        event.model = ShortCode(artifact.model) ?? .placeholder
        event.characters = Count(record.script?.characters ?? 0) ?? .placeholder
        event.cost = Money(cost) ?? .placeholder
        event.isCached = isCached
        effects.emit(event, for: job)
    }

    func fail(
        _ record: inout SpeechRecord, _ code: SpeechFailureCode, _ message: String, _ cost: Int, _ job: Job, _ effects: inout Effects
    ) {
        record.state = .failed
        record.promisedCost = 0
        record.cost += cost
        record.errorCode = code
        record.errorMessage = String(message.unicodeScalars.prefix(1_000).filter { $0 != "\0" }.map(Character.init))
        var event = SpeechFailed()
        event.requestId = Identifier(record.key.id) ?? .placeholder
        event.code = code
        event.message = record.errorMessage.flatMap { .init($0) } ?? .placeholder
        event.attempts = Count(record.attempts) ?? .placeholder
        event.attemptsLeft = Count(record.attemptsLeft) ?? .placeholder
        event.cost = Money(cost) ?? .placeholder
        effects.emit(event, for: job)
    }

    func block(_ record: inout SpeechRecord, _ moderations: [Moderation], _ job: Job, _ effects: inout Effects) {
        let found = moderations.last { $0.isFlagged }
        record.state = .blocked
        record.promisedCost = 0
        record.errorMessage = found.map { "\($0.moderator): \($0.categories.joined(separator: ", "))" }
        var event = SpeechBlocked()
        event.requestId = Identifier(record.key.id) ?? .placeholder
        event.moderator = found.flatMap { ShortCode($0.moderator) } ?? .placeholder
        event.categories = found?.categories.compactMap { ShortCode($0) } ?? []
        effects.emit(event, for: job)
    }
}
