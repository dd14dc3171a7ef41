internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `speech.status`: where a request stands.
struct SpeechStatus: QueryHandler {
    static let refusals: Refusals = [.notFound: "The request is not known."]

    let store = SpeechStore()

    func answer(
        _ query: SpeechStatusQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> SpeechStatusResult {
        guard let record = try await store.find(query.requestId.text, tenant: envelope.tenant?.text ?? "", on: connection) else {
            throw QueryRefusal(.notFound, "request \(query.requestId) is not known")
        }
        var result = SpeechStatusResult()
        result.requestId = query.requestId
        result.state = record.state
        result.attempts = Count(record.attempts) ?? .placeholder
        result.cost = Money(record.cost) ?? .placeholder
        result.audioUrl = record.audioURL.flatMap { .init($0) }
        result.format = record.audioURL == nil ? nil : record.script?.format
        result.durationMs = record.durationMs.flatMap { Count($0) }
        result.provider = record.provider.flatMap { ShortCode($0) }
        result.model = record.model.flatMap { ShortCode($0) }
        result.code = record.errorCode
        result.message = record.errorMessage.flatMap { .init($0) }
        return result
    }
}
