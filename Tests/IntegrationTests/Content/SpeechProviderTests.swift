import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import Content
@testable import lectern

extension IntegrationSuite {
    /// Text-to-speech by a provider that misbehaves in every way there is.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct SpeechProviderTests {
        /// What a text does to the server, and what must become of the request; four attempts are made of those that may pass.
        private static let cases: [(text: String, state: String, attempts: Int, isPaid: Bool)] = [
            ("A sound night.", "COMPLETED", 1, true), ("ONCE BUSY and then fine.", "COMPLETED", 2, true),
            ("ALWAYS BUSY.", "FAILED RATE_LIMITED", 4, false), ("BROKEN.", "FAILED PROVIDER_UNAVAILABLE", 4, false),
            ("REFUSED.", "FAILED PROVIDER_REFUSED", 1, false), ("FILTERED.", "BLOCKED", 1, false),
            ("WRONG TYPE.", "FAILED UNUSABLE_ANSWER", 4, false), ("CUT short.", "FAILED UNUSABLE_ANSWER", 4, false),
            ("HANGS for long.", "FAILED PROVIDER_TIMEOUT", 4, false),
            ("MODERATION DOWN.", "FAILED MODERATION_UNAVAILABLE", 4, false), ("FLAGGED.", "BLOCKED", 1, false),
        ]

        @Test func `every misbehaviour ends in its state, with its code, attempts and cost`() async throws {
            let server = try SpeechServer()
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                try await speech.world.start(
                    "content", settings: SpeechWorld.settings(server, ["CONTENT_SPEECH_SECONDS": "1", "JOB_CALLS": "16"]))
                try await speech.ready()
                for (number, one) in Self.cases.enumerated() { try await speech.request("case-\(number)", one.text) }
                for (number, one) in Self.cases.enumerated() {
                    let id = "case-\(number)"
                    #expect(try await speech.ended(id) == one.state, "\(one.text)")
                    #expect(try await speech.attempts(id) == one.attempts, "\(one.text)")
                    let cost = one.text.unicodeScalars.count * 15
                    #expect(try await speech.cost(id) == (one.isPaid ? cost : 0), "\(one.text)")
                    #expect(
                        try await speech.ledger(id) == (one.isPaid ? ["\(one.text.unicodeScalars.count) \(cost)"] : []), "\(one.text)")
                }
                let busy = server.all.filter { $0.input.contains("ONCE BUSY") && $0.path.hasSuffix("speech") }.map(\.at)
                #expect(busy.count == 2 && busy[1] - busy[0] >= .seconds(2), "Retry-After was not waited for")
                for never in ["MODERATION DOWN.", "FLAGGED."] { #expect(!server.spoken.contains(never), "\(never) was spoken") }
                let logs = try String(contentsOf: speech.world.folder.appending(path: "1-content.log"), encoding: .utf8)
                #expect(!logs.contains("secret"))
            }
        }

        @Test func `parts that were spoken are paid for, and not asked for again`() async throws {
            let server = try SpeechServer()
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                try await speech.world.start("content", settings: SpeechWorld.settings(server))
                try await speech.ready()
                let first = String(repeating: "Fine words go on and on. ", count: 160)
                let text = first + String(repeating: "Behind. ", count: 100) + "BROKEN."
                try await speech.request("half", text)
                #expect(try await speech.ended("half") == "FAILED PROVIDER_UNAVAILABLE")
                let parts = SpeechPart.split(text, language: "en", limit: 4_096)
                try #require(parts.count == 2)
                #expect(server.spoken.count { $0 == parts[0].text } == 1)
                #expect(server.spoken.count { $0 == parts[1].text } == 4)
                #expect(try await speech.ledger("half") == ["\(parts[0].length) \(parts[0].length * 15)"])
            }
        }

        @Test func `slow speech delays no other message`() async throws {
            let server = try SpeechServer(delay: .seconds(4))
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                try await speech.world.start("content", settings: SpeechWorld.settings(server, ["JOB_CALLS": "3"]))
                try await speech.ready()
                for number in 0..<12 { try await speech.request("slow-\(number)", "Slowly, number \(number).") }
                try await eventually("three calls are under way") { server.waiting == 3 }
                var slowest = Duration.zero
                for number in 0..<40 {
                    let started = ContinuousClock.now
                    let answer = try await speech.send(
                        "lms.content.budget.set.v1", "budget-\(number)", #"{"monthlyLimit": \#(1_000_000 + number)}"#)
                    #expect(answer.outcome == "applied")
                    slowest = max(slowest, ContinuousClock.now - started)
                }
                print("slow speech: the slowest of 40 other messages took \(slowest)")
                #expect(slowest < .seconds(1), "\(slowest)")
                // However many calls there are, none of them holds a connection.
                #expect(
                    try await speech.world.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'")
                        == 0)
                #expect(try await speech.world.number("SELECT count(*) FROM content.jobs") > 0, "speech was done: nothing was measured")
                server.setDelay(.zero)
            }
        }

        @Test func `a school that asks for much does not keep another waiting`() async throws {
            let server = try SpeechServer(delay: .seconds(1))
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                try await speech.world.start("content", settings: SpeechWorld.settings(server, ["JOB_CALLS": "2"]))
                try await speech.ready()
                for number in 0..<20 { try await speech.request("lake-\(number)", "Lake \(number).") }
                try await speech.request("hill", "Hill.", tenant: "hill")
                #expect(try await speech.ended("hill") == "COMPLETED")
                let before = server.spoken.prefix { $0 != "Hill." }.count
                #expect(before <= 8, "\(before) calls came first")
                server.setDelay(.zero)
            }
        }

        @Test func `what is too much for the month is refused, and told of once`() async throws {
            let server = try SpeechServer()
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                try await speech.world.start("content", settings: SpeechWorld.settings(server))
                try await speech.ready()
                try await speech.send("lms.content.budget.set.v1", "budget", #"{"monthlyLimit": 300}"#)
                #expect(try await speech.request("first", "Ten letters here.").outcome == "applied")
                for id in ["second", "third"] {
                    let answer = try await speech.request(id, "Some other words.")
                    #expect(answer.outcome == "rejected" && answer.code == "BUDGET_EXCEEDED")
                }
                #expect(try await speech.request("elsewhere", "Some other words.", tenant: "hill").outcome == "applied")
                #expect(try await speech.ended("first") == "COMPLETED")
                // What is there already costs nothing, whatever is left.
                #expect(try await speech.request("again", "Ten letters here.").outcome == "applied")
                #expect(try await speech.ended("again") == "COMPLETED")
                #expect(try await speech.events("second")["lms.content.budget.exceeded.v1"]?.count == 1)
                #expect(
                    try await speech.world.number("SELECT sum(cost)::int8 FROM content.usage_ledger WHERE organization_id = 'org-lake'")
                        == 255)
            }
        }
    }
}
