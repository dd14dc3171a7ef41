import Foundation
import LMSModels
import Testing

@testable import Content

@Suite("What a provider's answers mean")
struct ProviderAnswerTests {
    private static let sound = WAVAudioTests.tone(100)

    private func judge(_ status: Int, _ type: String = "application/json", _ body: [UInt8] = [], after: Duration? = nil) throws -> WAVAudio
    {
        try OpenAISpeech.audio(ProviderAnswer(status: status, contentType: type, retryAfter: after, body: body), "openai")
    }

    @Test(
        "A whole WAV file is a result", arguments: ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", "application/octet-stream"])
    func good(_ type: String) throws { #expect(try judge(200, type, Self.sound.file) == Self.sound) }

    @Test(
        "Every other answer has its code, and says whether to come again",
        arguments: [
            (429, "", SpeechFailureCode.rateLimited, true), (429, "insufficient_quota", .rateLimited, false),
            (500, "", .providerUnavailable, true), (502, "", .providerUnavailable, true), (503, "", .providerUnavailable, true),
            (408, "", .providerUnavailable, true), (400, "", .providerRefused, false), (401, "invalid_api_key", .providerRefused, false),
            (404, "model_not_found", .providerRefused, false), (302, "", .providerRefused, false),
        ])
    func refusals(_ status: Int, _ code: String, _ expected: SpeechFailureCode, _ canRetry: Bool) {
        let body = Array(#"{"error":{"message":"Because.","type":"x","code":"\#(code)"}}"#.utf8)
        let failure = #expect(throws: SpeechFailure.self) { try judge(status, "application/json", body, after: .seconds(7)) }
        #expect(failure?.code == expected && failure?.canRetry == canRetry)
        #expect(failure?.message == "openai answered \(status): Because.")
        #expect(failure?.retryAfter == ([429, 408, 500, 502, 503].contains(status) ? .seconds(7) : nil))
    }

    @Test("An error whose body is cut or no JSON is judged by its status")
    func brokenErrors() {
        for body in [#"{"error":{"mess"#, "<html>", ""] {
            let failure = #expect(throws: SpeechFailure.self) { try judge(503, "text/html", Array(body.utf8)) }
            #expect(failure?.code == .providerUnavailable && failure?.message == "openai answered 503")
        }
    }

    @Test("The provider's own filter blocks the text", arguments: ["content_filter", "content_policy_violation", "moderation_blocked"])
    func filtered(_ code: String) {
        let body = Array(#"{"error":{"message":"No.","code":"\#(code)"}}"#.utf8)
        #expect(throws: ContentRefused(moderator: "openai", categories: [code])) { try judge(400, "application/json", body) }
    }

    @Test("A success that is no whole sound is unusable, and asked for again")
    func unusable() {
        let file = Self.sound.file
        for (type, body) in [
            ("application/json", file), ("audio/mpeg", file), ("", file), ("audio/wav", Array(file.dropLast(3))), ("audio/wav", []),
            ("audio/wav", Array("hello".utf8)),
        ] {
            let failure = #expect(throws: SpeechFailure.self) { try judge(200, type, body) }
            #expect(failure?.code == .unusableAnswer && failure?.canRetry == true, "\(type)")
        }
    }

    @Test("What comes of no answer")
    func noAnswer() {
        #expect(OpenAISpeech.failure(.timedOut, "o").code == .providerTimeout)
        #expect(OpenAISpeech.failure(.unreachable("x"), "o").code == .providerUnavailable)
        #expect(OpenAISpeech.failure(.cut("x"), "o").code == .unusableAnswer)
        #expect(OpenAISpeech.failure(.cut("x"), "o").canRetry && !OpenAISpeech.failure(.tooLarge, "o").canRetry)
    }

    @Test("Moderation says yes or no; anything else is no answer, and nothing is spoken then")
    func moderation() throws {
        func judge(_ status: Int, _ body: String) throws -> Moderation {
            try OpenAIModerator.moderation(
                ProviderAnswer(status: status, contentType: "application/json", retryAfter: nil, body: Array(body.utf8)), "openai")
        }
        let no = try judge(200, #"{"results":[{"flagged":false,"categories":{"hate":false}}]}"#)
        #expect(no == Moderation(moderator: "openai", isFlagged: false, categories: []))
        let yes = try judge(200, #"{"results":[{"flagged":false},{"flagged":true,"categories":{"hate":true,"a":true,"b":false}}]}"#)
        #expect(yes == Moderation(moderator: "openai", isFlagged: true, categories: ["a", "hate"]))
        for (status, body, canRetry) in [
            (200, "{}", true), (200, #"{"results":[]}"#, true), (200, #"{"results":[{}]}"#, true), (200, "<html>", true), (500, "", true),
            (429, "", true), (401, "", false),
        ] {
            let failure = #expect(throws: SpeechFailure.self) { try judge(status, body) }
            #expect(failure?.code == .moderationUnavailable && failure?.canRetry == canRetry, "\(status) \(body)")
        }
    }

    @Test("Retry-After is seconds or a date")
    func retryAfter() {
        let now = Date(timeIntervalSince1970: 1_445_412_470)
        #expect(RetryAfter.duration("120", now: now) == .seconds(120))
        #expect(RetryAfter.duration(" 0 ", now: now) == .zero)
        #expect(RetryAfter.duration("Wed, 21 Oct 2015 07:28:00 GMT", now: now) == .seconds(10))
        #expect(RetryAfter.duration("Wed, 21 Oct 2015 07:00:00 GMT", now: now) == .zero)
        #expect(RetryAfter.duration("999999999", now: now) == .seconds(86_400))
        for text in ["-5", "soon", ""] { #expect(RetryAfter.duration(text, now: now) == nil) }
    }
}
