import Foundation
import LMSModels
import Testing
import WorkerKit

@testable import Content

@Suite("The content worker")
struct ContentDefinitionTests {
    @Test("It takes every command of its own that the models have, and the events it subscribes to")
    func types() {
        let definition = ContentWorker.definition
        let commands: [any Message.Type] = [SpeechRequest.self, SpeechCancel.self, SpeechRetry.self, BudgetSet.self]
        #expect(Set(definition.commands.map(\.type)) == Set(commands.map { $0.type }))
        #expect(definition.subscriptions == [OrganizationUpserted.type.text])
        #expect(definition.answers.map(\.type) == [SpeechStatusQuery.type])
        let events: [any Message.Type] = [
            SpeechAccepted.self, SpeechStarted.self, SpeechCompleted.self, SpeechFailed.self, SpeechBlocked.self, SpeechCancelled.self,
            BudgetExceeded.self,
        ]
        #expect(Set(definition.published.map(\.type)) == Set(events.map { $0.type } + [CommandRejected.type(service: "content")]))
    }

    private func read(_ values: [String: String]) async throws -> SpeechStudio {
        let environment = ["AMQP_URL": "amqp://h", "DATABASE_URL": "postgresql://h"].merging(values) { $1 }
        let settings = try await WorkerSettings.read(arguments: [], environment: environment, own: ContentWorker.definition.settings)
        return try ContentSettings.studio(settings.own)
    }

    @Test("Nothing set means espeak-ng, the built-in word list, and no cost")
    func defaults() async throws {
        let studio = try await read([:])
        #expect(studio.provider.name == "espeak-ng" && studio.pricePerCharacter == 0)
        #expect(studio.moderators.map(\.name) == ["word-list"])
        #expect(studio.artifacts.directory.path.hasPrefix("/") && studio.artifacts.directory.lastPathComponent == "artifacts")
    }

    @Test("An address means an OpenAI-compatible provider, at its model's price")
    func provider() async throws {
        let studio = try await read([
            "CONTENT_SPEECH_URL": "http://127.0.0.1:9/v1/", "CONTENT_SPEECH_MODEL": "tts-1-hd", "CONTENT_MODERATION_URL": "https://m/v1",
        ])
        #expect(studio.provider.name == "openai" && studio.provider.model == "tts-1-hd" && studio.pricePerCharacter == 30)
        #expect((studio.provider as? OpenAISpeech)?.call.baseURL == "http://127.0.0.1:9/v1")
        #expect(studio.moderators.map(\.name) == ["word-list", "openai"])
        #expect(
            try await read(["CONTENT_SPEECH_URL": "http://h/v1", "CONTENT_SPEECH_MODEL": "own", "CONTENT_SPEECH_PRICE": "3"])
                .pricePerCharacter == 3)
    }

    @Test(
        "A wrong value is named in one line with its key and what is accepted",
        arguments: [
            ("CONTENT_SPEECH_URL", "ftp://h"), ("CONTENT_SPEECH_URL", "h/v1"), ("CONTENT_MODERATION_URL", "http:"),
            ("CONTENT_SPEECH_PRICE", "-1"),
            ("CONTENT_SPEECH_SECONDS", "0"), ("CONTENT_SPEECH_VOICE", "a b"), ("CONTENT_WORDS_FILE", "/nonexistent/words"),
            ("CONTENT_ARTIFACTS_URL", "media.example"), ("CONTENT_MODERATION_SECONDS", "601"),
        ])
    func wrong(_ key: String, _ value: String) async throws {
        let error = await #expect(throws: WorkerSettings.Failure.self) { _ = try await read([key: value]) }
        #expect(error?.description.hasPrefix("\(key)=\(value): expected ") == true && error?.description.contains("\n") == false)
    }

    @Test("A model without a known price needs one")
    func price() async {
        let error = await #expect(throws: WorkerSettings.Failure.self) {
            _ = try await read(["CONTENT_SPEECH_URL": "http://h/v1", "CONTENT_SPEECH_MODEL": "own"])
        }
        #expect(error?.description.hasPrefix("CONTENT_SPEECH_PRICE is missing: expected") == true)
    }
}
