import Foundation
import LMSModels
import Synchronization
import Testing

@testable import Content

@Suite("Moderate, speak, join")
struct SpeechStudioTests {
    /// Speaks a frame a character, and fails when told to.
    private final class Provider: SpeechProvider {
        let name = "test"
        let model = "m"
        let usualVoice = "v"
        let limit = 20
        let needsLanguage = true
        let calls = Mutex<[SpeechPart]>([])
        let failures: Mutex<[Int: any Error]>

        init(failures: [Int: any Error] = [:]) { self.failures = Mutex(failures) }

        func speak(_ part: SpeechPart, in manner: SpeechManner) async throws -> WAVAudio {
            let number = calls.withLock { calls in
                calls.append(part)
                return calls.count
            }
            if let failure = failures.withLock({ $0[number] }) { throw failure }
            return WAVAudioTests.tone(part.length)
        }
    }

    private struct Judge: Moderator {
        let name = "judge"
        let verdict: Result<Bool, SpeechFailure>

        func judge(_ text: String) async throws -> Moderation {
            let isFlagged = try verdict.get()
            return Moderation(moderator: name, isFlagged: isFlagged, categories: isFlagged ? ["c"] : [])
        }
    }

    private static let script = SpeechRecord.Script(text: "One two three. Four five six. Seven eight.", language: "en")
    private static let order = SpeechStudio.Order(script: script, cached: nil)
    private static let down = SpeechFailure(code: .moderationUnavailable, message: "down", canRetry: true)

    private func withStudio(
        _ provider: Provider, _ moderators: [any Moderator] = [], _ body: (SpeechStudio, PartFolder) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-studio-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = ArtifactStore(directory: folder, baseURL: "https://media.example/")
        try await body(
            SpeechStudio(provider: provider, moderators: moderators, pricePerCharacter: 1, artifacts: store), store.parts(ofJob: "j"))
    }

    @Test("The parts become one file, whose name is the hash of what is in it")
    func whole() async throws {
        try await withStudio(Provider()) { studio, folder in
            guard case .spoken(let name, _, _) = try await studio.perform(Self.order, parts: folder) else {
                Issue.record("not spoken")
                return
            }
            let bytes = Array(try Data(contentsOf: studio.artifacts.directory.appending(path: name)))
            #expect(try WAVAudio(reading: bytes).frames == Self.script.characters)
            #expect(studio.artifacts.url(of: name) == "https://media.example/\(name)")
            #expect(try studio.artifacts.save(bytes, as: "wav") == name)
        }
    }

    @Test("Parts of a failed attempt are not spoken again, and are told to be paid for")
    func goesOn() async throws {
        let failure = SpeechFailure(code: .rateLimited, message: "later", canRetry: true)
        let provider = Provider(failures: [3: failure])
        try await withStudio(provider) { studio, folder in
            let error = await #expect(throws: SpeechFailure.self) { _ = try await studio.perform(Self.order, parts: folder) }
            let parts = SpeechPart.split(Self.script.text, language: "en", limit: provider.limit)
            #expect(error?.code == .rateLimited)
            #expect(studio.spokenCharacters(of: Self.script, in: folder) == parts[0].length + parts[1].length)
            _ = try await studio.perform(Self.order, parts: folder)
            #expect(provider.calls.withLock { $0 } == parts + [parts[2]])
        }
    }

    @Test("What is flagged is never spoken")
    func blocked() async throws {
        let provider = Provider()
        try await withStudio(provider, [Judge(verdict: .success(false)), Judge(verdict: .success(true))]) { studio, folder in
            guard case .blocked(let found) = try await studio.perform(Self.order, parts: folder) else {
                Issue.record("not blocked")
                return
            }
            #expect(found.map(\.isFlagged) == [false, true])
        }
        #expect(provider.calls.withLock { $0.isEmpty })
    }

    @Test("While nobody can say whether a text may be spoken it is not")
    func failsClosed() async throws {
        let provider = Provider()
        try await withStudio(provider, [Judge(verdict: .failure(Self.down))]) { studio, folder in
            await #expect(throws: Self.down) { _ = try await studio.perform(Self.order, parts: folder) }
        }
        #expect(provider.calls.withLock { $0.isEmpty })
    }

    @Test("What was spoken before is moderated again, and spoken again only where its file is gone")
    func cached() async throws {
        let provider = Provider()
        try await withStudio(provider, [Judge(verdict: .success(false))]) { studio, folder in
            let name = try studio.artifacts.save([1, 2, 3], as: "wav")
            func order(_ name: String) -> SpeechStudio.Order {
                .init(script: Self.script, cached: .init(name: name, durationMs: 1, provider: "test", model: "m"))
            }
            guard case .cached(let artifact, let moderations) = try await studio.perform(order(name), parts: folder) else {
                Issue.record("spoken again")
                return
            }
            #expect(artifact.name == name && moderations.count == 1)
            #expect(provider.calls.withLock { $0.isEmpty })
            guard case .spoken = try await studio.perform(order("gone.wav"), parts: folder) else {
                Issue.record("not spoken again")
                return
            }
        }
        try await withStudio(provider, [Judge(verdict: .success(true))]) { studio, folder in
            let name = try studio.artifacts.save([1, 2, 3], as: "wav")
            let order = SpeechStudio.Order(script: Self.script, cached: .init(name: name, durationMs: 1, provider: "test", model: "m"))
            guard case .blocked = try await studio.perform(order, parts: folder) else {
                Issue.record("not blocked")
                return
            }
        }
    }

    @Test("Nothing in a text is a command to espeak-ng")
    func plain() {
        #expect(EspeakProvider.plain("a [[f'Vk]] [\u{301}[b]] your\u{1}self\u{9}\n\u{85}.") == "a ((f'Vk)) (\u{301}(b)) your self\t\n .")
    }

    @Test("The provider's own filter blocks too")
    func refused() async throws {
        let provider = Provider(failures: [1: ContentRefused(moderator: "test", categories: ["x"])])
        try await withStudio(provider) { studio, folder in
            guard case .blocked(let found) = try await studio.perform(Self.order, parts: folder) else {
                Issue.record("not blocked")
                return
            }
            #expect(found == [Moderation(moderator: "test", isFlagged: true, categories: ["x"])])
        }
    }

    @Test("Whatever changes the sound changes the hash, and nothing else does")
    func hash() async throws {
        try await withStudio(Provider()) { studio, _ in
            var scripts = [Self.script]
            for change: (inout SpeechRecord.Script) -> Void in [
                { $0.text += "!" }, { $0.language = "de" }, { $0.voice = "w" }, { $0.speed = 1.5 }, { $0.pitch = 0.5 },
            ] {
                var script = Self.script
                change(&script)
                scripts.append(script)
            }
            #expect(Set(scripts.map(studio.hash)).count == scripts.count)
            var named = Self.script
            named.voice = "v"
            #expect(studio.hash(of: named) == studio.hash(of: Self.script), "the usual voice, by its name")
        }
    }
}
