import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import Content
@testable import lectern

extension IntegrationSuite {
    /// Text-to-speech with the built-in voice.
    @Suite(.serialized, Espeak.isThere, .timeLimit(.minutes(3))) struct SpeechTests {
        /// Just under 5,000 characters, in turns of five sentences each.
        private static let story: String = {
            let english = "The lighthouse keeper wrote a letter every night, and nobody answered. "
            let german = "Der Wärter schrieb jede Nacht einen Brief, und niemand hat ihm geantwortet. "
            let both = String(repeating: english, count: 5) + String(repeating: german, count: 5)
            return String(repeating: both, count: 5_000 / both.unicodeScalars.count) + english
        }()

        @Test func `a long text in two languages becomes sound of plausible length that is not silent, and costs nothing again`()
            async throws
        {
            #expect((4_000...5_000).contains(Self.story.unicodeScalars.count))
            try await SpeechWorld.with { speech in
                try await speech.world.start("content")
                try await speech.ready()
                let first = try await speech.request("story", Self.story)
                #expect(first.outcome == "applied")
                #expect(try await speech.ended("story") == "COMPLETED")
                let sound = try await speech.sound("story")
                // Some 50 to 80 ms a character, at 175 words a minute.
                let perCharacter = sound.durationMs / Self.story.unicodeScalars.count
                #expect((30...120).contains(perCharacter), "\(sound.durationMs) ms")
                #expect(
                    try await speech.world.number("SELECT duration FROM content.tts_requests WHERE request_id = 'story'")
                        == sound.durationMs)
                let tenth = sound.samples.count / 20 * 2
                for part in 0..<10 {
                    let loudness = Loudness.of(sound.samples[part * tenth..<(part + 1) * tenth])
                    #expect(loudness > 300, "tenth \(part) of the sound is silent: \(loudness)")
                }
                // The same request, the same text under another id, and once more.
                #expect(try await speech.request("story", Self.story).outcome == "duplicate")
                for id in ["again", "once-more"] {
                    try await speech.request(id, Self.story)
                    #expect(try await speech.ended(id) == "COMPLETED")
                    #expect(try await speech.attempts(id) == 0)
                    #expect(try await speech.ledger(id) == [])
                    #expect(try await speech.sound(id) == sound)
                }
                #expect(try await speech.ledger("story").count == 1)
                #expect(try speech.artifacts().count == 1)
                let parts = speech.world.folder.appending(path: "artifacts/parts").path
                #expect(try FileManager.default.contentsOfDirectory(atPath: parts) == [])
            }
        }

        @Test func `a request tells its story in events, and a query tells where it stands`() async throws {
            try await SpeechWorld.with { speech in
                try await speech.world.start("content")
                try await speech.ready()
                try await speech.request("tale", "Once upon a time.")
                #expect(try await speech.ended("tale") == "COMPLETED")
                let events = try await speech.events("tale")
                #expect(
                    events.mapValues(\.count) == [
                        "lms.content.speech.accepted.v1": 1, "lms.content.speech.started.v1": 1, "lms.content.speech.completed.v1": 1,
                    ])
                // All of them derive from the request: their ids differ by their number only.
                let key = InboxKey(source: SpeechWorld.source, id: "req-lake-tale").hex
                #expect(Set(events.values.joined()) == ["\(key)-0", "\(key)-1", "\(key)-2"])
                let answer = try await speech.world.lectern(
                    "query", "lms.content.speech.status.v1", "--tenant", "lake", "--data", #"{"requestId": "tale"}"#)
                #expect(answer.status == 0 && answer.output.contains("COMPLETED"), "\(answer.text)")
                let other = try await speech.world.lectern(
                    "query", "lms.content.speech.status.v1", "--tenant", "hill", "--data", #"{"requestId": "tale"}"#)
                #expect(other.status != 0 && other.text.contains("NOT_FOUND"), "another tenant's request: \(other.text)")
            }
        }

        @Test func `what cannot be spoken, or must not be, says so and costs nothing`() async throws {
            try await SpeechWorld.with { speech in
                try await speech.world.start("content")
                try await speech.ready()
                try await speech.request("klingon", "nuqneH", language: "qqq")
                try await speech.request("rude", "Go die, all of you.")
                #expect(try await speech.ended("klingon") == "FAILED UNSUPPORTED_LANGUAGE")
                #expect(try await speech.ended("rude") == "BLOCKED")
                #expect(try await speech.world.number("SELECT count(*) FROM content.usage_ledger") == 0)
                let retry = try await speech.send("lms.content.speech.retry.v1", "retry-1", #"{"requestId": "klingon"}"#)
                #expect(retry.outcome == "applied")
                #expect(try await speech.ended("klingon") == "FAILED UNSUPPORTED_LANGUAGE")
                #expect(try await speech.attempts("klingon") == 2)
                for (id, request) in [("retry-2", "rude"), ("retry-3", "nobody")] {
                    let answer = try await speech.send("lms.content.speech.retry.v1", id, #"{"requestId": "\#(request)"}"#)
                    #expect(answer.code == (request == "rude" ? "ILLEGAL_TRANSITION" : "NOT_FOUND"))
                }
                let cancelled = try await speech.send("lms.content.speech.cancel.v1", "cancel-1", #"{"requestId": "rude"}"#)
                #expect(cancelled.code == "ILLEGAL_TRANSITION")
            }
        }
    }
}

/// How loud samples of 16 bits are: the square root of their mean square.
enum Loudness {
    static func of(_ samples: ArraySlice<UInt8>) -> Double {
        var sum = 0.0
        var count = 0
        var index = samples.startIndex
        while index + 1 < samples.endIndex {
            let sample = Int16(bitPattern: UInt16(samples[index]) | UInt16(samples[index + 1]) << 8)
            sum += Double(sample) * Double(sample)
            count += 1
            index += 2
        }
        return count == 0 ? 0 : (sum / Double(count)).squareRoot()
    }
}
