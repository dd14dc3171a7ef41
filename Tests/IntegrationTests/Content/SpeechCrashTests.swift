import Foundation
import Glibc
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import Content
@testable import lectern

extension IntegrationSuite {
    /// Jobs whose workers die, stop or stand still.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct SpeechCrashTests {
        private static let text = "The ships came home."

        @Test func `a worker is killed during a call: another takes over after the lease, and pays once`() async throws {
            let server = try SpeechServer(delay: .seconds(30))
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                let workers = try await speech.world.start("content", settings: SpeechWorld.settings(server))
                try await speech.ready()
                try await speech.request("tale", Self.text)
                try await eventually("the call is under way") { server.waiting == 1 }
                server.setDelay(.zero)
                try await speech.world.kill(workers)
                try await speech.world.start("content", settings: SpeechWorld.settings(server))
                #expect(try await speech.ended("tale") == "COMPLETED")
                #expect(try await speech.attempts("tale") == 2)
                try await expectOnce(speech, "tale")
            }
        }

        @Test(arguments: Failpoint.ofJobs)
        func `a worker that dies at any step of a job leaves one result and one ledger entry`(_ point: Failpoint) async throws {
            let server = try SpeechServer()
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                let settings = SpeechWorld.settings(server, ["JOB_LEASE_SECONDS": "1"])
                let workers = try await speech.world.start(
                    "content", settings: settings.merging([Failpoints.variable: point.rawValue]) { $1 })
                try await speech.ready()
                try await speech.request("tale", Self.text)
                #expect(await workers[0].wait() == 128 + SIGKILL)
                try await speech.world.start("content", settings: settings)
                #expect(try await speech.ended("tale") == "COMPLETED")
                try await expectOnce(speech, "tale")
                // What was answered before the death is not paid for again.
                #expect(server.spoken.count == 1)
            }
        }

        @Test func `a worker that loses its lease writes nothing`() async throws {
            let server = try SpeechServer(delay: .seconds(3))
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                let settings = SpeechWorld.settings(server, ["JOB_LEASE_SECONDS": "1"])
                let workers = try await speech.world.start("content", settings: settings)
                try await speech.ready()
                try await speech.request("tale", Self.text)
                try await eventually("the call is under way") { server.waiting == 1 }
                // It stands still for longer than its lease.
                workers[0].signal(SIGSTOP)
                server.setDelay(.zero)
                try await speech.world.start("content", settings: settings)
                #expect(try await speech.ended("tale") == "COMPLETED")
                workers[0].signal(SIGCONT)
                try await eventually("it notices") {
                    try String(contentsOf: workers[0].log, encoding: .utf8).contains("taken over")
                }
                try await expectOnce(speech, "tale")
            }
        }

        @Test func `a stop lets calls finish that can`() async throws {
            let server = try SpeechServer(delay: .seconds(2))
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                let workers = try await speech.world.start("content", settings: SpeechWorld.settings(server))
                try await speech.ready()
                try await speech.request("tale", Self.text)
                try await eventually("the call is under way") { server.waiting == 1 }
                workers[0].signal(SIGTERM)
                #expect(await workers[0].wait() == 0)
                #expect(try await speech.state("tale") == "COMPLETED")
                try await speech.world.start("content", settings: SpeechWorld.settings(server))
                try await expectOnce(speech, "tale")
            }
        }

        @Test func `a stop gives back what cannot finish in time, and the next worker need not wait for the lease`() async throws {
            let server = try SpeechServer(delay: .seconds(30))
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                let settings = SpeechWorld.settings(server, ["JOB_LEASE_SECONDS": "3600", "DRAIN_SECONDS": "3"])
                let workers = try await speech.world.start("content", settings: settings)
                try await speech.ready()
                try await speech.request("tale", Self.text)
                try await eventually("the call is under way") { server.waiting == 1 }
                workers[0].signal(SIGTERM)
                #expect(await workers[0].wait() == 0)
                #expect(try await speech.world.number("SELECT count(*) FROM content.jobs WHERE token IS NULL AND attempts = 0") == 1)
                server.setDelay(.zero)
                try await speech.world.start("content", settings: settings)
                #expect(try await speech.ended("tale") == "COMPLETED")
                try await expectOnce(speech, "tale")
            }
        }

        @Test func `a request that is cancelled during its call is not completed, and nothing is paid`() async throws {
            let server = try SpeechServer(delay: .seconds(2))
            defer { server.stop() }
            try await SpeechWorld.with { speech in
                try await speech.world.start("content", settings: SpeechWorld.settings(server))
                try await speech.ready()
                try await speech.request("tale", Self.text)
                try await eventually("the call is under way") { server.waiting == 1 }
                #expect(try await speech.send("lms.content.speech.cancel.v1", "cancel", #"{"requestId": "tale"}"#).outcome == "applied")
                try await eventually("the call is over") { server.waiting == 0 }
                try await speech.request("next", "Another tale.")
                #expect(try await speech.ended("next") == "COMPLETED")
                #expect(try await speech.state("tale") == "CANCELLED")
                #expect(try await speech.ledger("tale") == [])
                #expect(try await speech.world.number("SELECT count(*) FROM content.jobs") == 0)
            }
        }

        /// One artifact, one ledger entry, one event of each kind.
        private func expectOnce(_ speech: SpeechWorld, _ id: String) async throws {
            #expect(try await speech.ledger(id) == ["\(Self.text.unicodeScalars.count) \(Self.text.unicodeScalars.count * 15)"])
            #expect(try speech.artifacts().count == 1)
            #expect(try await speech.world.number("SELECT count(*) FROM content.jobs") == 0)
            #expect(
                try await speech.events(id).mapValues(\.count) == [
                    "lms.content.speech.accepted.v1": 1, "lms.content.speech.started.v1": 1, "lms.content.speech.completed.v1": 1,
                ])
        }
    }
}
