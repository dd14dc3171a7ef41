import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import Content
@testable import lectern

/// What tests of speech do in a ``TestWorld``.
struct SpeechWorld {
    let world: TestWorld
    let client: TestClient

    static let source = "/tests/speech"

    /// Runs `body` with an enrollment worker and the organizations `lake` and `hill`; content workers are the body's to start.
    static func with(retryDelays: [Int] = TestWorld.shortLadder, _ body: (SpeechWorld) async throws -> Void) async throws {
        try await TestWorld.with(retryDelays: retryDelays) { world in
            try await world.start("enrollment")
            try await TestClient.with(world) { client in
                let speech = SpeechWorld(world: world, client: client)
                for code in ["lake", "hill"] {
                    _ = try await speech.send(
                        "lms.enrollment.organization.upsert.v1", "org-\(code)", tenant: nil,
                        #"{"organizationId": "org-\#(code)", "code": "\#(code)", "name": "School", "timezone": "UTC"}"#)
                }
                try await body(speech)
            }
        }
    }

    /// The settings of a worker that asks this server.
    static func settings(_ server: SpeechServer, _ more: [String: String] = [:]) -> [String: String] {
        [
            "CONTENT_SPEECH_URL": server.url, "CONTENT_SPEECH_KEY": "secret", "CONTENT_MODERATION_URL": server.url,
            "JOB_LEASE_SECONDS": "2",
        ].merging(more) { $1 }
    }

    /// Waits until content knows both organizations.
    func ready() async throws {
        try await eventually("content knows the organizations") {
            try await world.number("SELECT count(*) FROM content.organizations") == 2
        }
    }

    @discardableResult
    func send(_ type: String, _ id: String, tenant: String? = "lake", _ data: String) async throws -> TestClient.Answer {
        let earlier = client.answers(to: id).count
        try await client.publish([
            OutgoingCommand(type: type, source: Self.source, id: id, time: .now, tenant: tenant, actorID: "t", data: Array(data.utf8))
        ])
        try await eventually("an answer to \(id)") { client.answers(to: id).count > earlier }
        return try #require(client.answers(to: id).last)
    }

    @discardableResult
    func request(_ id: String, _ text: String, tenant: String = "lake", language: String = "en") async throws -> TestClient.Answer {
        var data = JSONWriter()
        data.object { writer in
            writer.member("requestId", id)
            writer.member("text", text)
            writer.member("language", language)
        }
        return try await send("lms.content.speech.request.v1", "req-\(tenant)-\(id)", tenant: tenant, data.string)
    }

    /// Waits until a request has ended, and tells how: `COMPLETED`, or `FAILED CODE`.
    func ended(_ id: String, within limit: Duration = .seconds(60)) async throws -> String {
        try await eventually("\(id) ends", within: limit, state: { try await state(id) }) {
            let state = try await state(id)
            return !state.isEmpty && !state.hasPrefix("PENDING") && !state.hasPrefix("PROCESSING")
        }
        return try await state(id)
    }

    func state(_ id: String) async throws -> String {
        try await world.lines(
            "SELECT state || coalesce(' ' || error_code, '') FROM content.tts_requests WHERE request_id = \(id)"
        ).first ?? ""
    }

    func attempts(_ id: String) async throws -> Int {
        try await world.number("SELECT attempts FROM content.tts_requests WHERE request_id = \(id)")
    }

    func cost(_ id: String) async throws -> Int {
        try await world.number("SELECT cost FROM content.tts_requests WHERE request_id = \(id)")
    }

    func ledger(_ id: String) async throws -> [String] {
        try await world.lines("SELECT characters || ' ' || cost FROM content.usage_ledger WHERE request_id = \(id)")
    }

    /// The sound of a request, from where its row says that it is.
    func sound(_ id: String) async throws -> WAVAudio {
        let address = try await world.lines("SELECT audio_url FROM content.tts_requests WHERE request_id = \(id)").first
        let text = try #require(address, "\(id) has no sound")
        let url = try #require(URL(string: text))
        return try WAVAudio(reading: Array(try Data(contentsOf: url)))
    }

    /// The finished artifacts, without the parts of jobs under way.
    func artifacts() throws -> [String] {
        let folder = world.folder.appending(path: "artifacts")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".wav") && !$0.hasPrefix("parts/") }
    }

    /// The ids of events that tell of a request, by type, each once.
    func events(_ id: String) async throws -> [String: Set<String>] {
        try await eventually("every event is out") { try await world.number("SELECT count(*) FROM content.outbox") == 0 }
        var found: [String: Set<String>] = [:]
        while let (delivery, _) = try await world.channel.get(TestWorld.tapQueue) {
            try await world.channel.ack(delivery.tag)
            let root = try JSONDocument(delivery.body).root
            guard root.member("data")?.member("requestId")?.string == id, let event = root.member("id")?.string else { continue }
            found[delivery.routingKey, default: []].insert(event)
        }
        return found
    }
}

/// The built-in voice.
enum Espeak {
    static let isThere: ConditionTrait = .enabled(
        if: TestStack.value("PATH").split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/espeak-ng") },
        "needs espeak-ng on the PATH")
}
