import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// `lectern conformance` beside a real worker.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct ConformanceTests {
        @Test func `a publisher's messages are judged as the worker judges them, and reach the worker all the same`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                let rehearsal = try Program(
                    TestStack.binaries.appending(path: "lectern"),
                    ["conformance", "--queue", "rehearsal", "--source", "/rehearsal", "--count", "8", "--json"],
                    environment: world.environment, log: world.folder.appending(path: "conformance.json"),
                    errors: world.folder.appending(path: "conformance.err"))
                try await eventually("the queue is bound") {
                    try await world.channel.queueExists("rehearsal").map { $0.consumers > 0 } ?? false
                }
                try await TestClient.with(world) { client in
                    try await client.publish(Self.messages)
                    try await client.waitForAnswers(to: ["good", "again", "old", "late", "wrong"])
                    #expect(client.answers(to: "good").map(\.outcome) == ["applied"])
                    #expect(client.answers(to: "again").map(\.outcome) == ["duplicate"])
                    #expect(client.answers(to: "wrong").map(\.outcome) == ["dead"])
                }
                #expect(await rehearsal.wait() == 1)
                let text = try String(contentsOf: rehearsal.log, encoding: .utf8)
                let report = try JSONDocument(Array(text.utf8)).root
                #expect(report.member("messages")?.integer == 8, "\(text)")
                let findings = report.member("findings")?.elements.map {
                    "\($0.member("verdict")?.string ?? "") \($0.member("message")?.string ?? "")"
                }
                let table = try #require(findings)
                let expected = [
                    "dead schema-violation: /studentNo: required, and missing", "dead unknown-type: unknown version of",
                    "dead unknown-type: no queue is bound to the routing key lms.enrolment.student.upsert.v1",
                    "dead unknown-type: unknown type lms.enrollment.student.upsert.v1: the attendance worker takes",
                    "advice the routing key is not the type", "advice not persistent", "advice time is more than a day away",
                    "clash another message has the same source and id", "dead not-a-cloudevent: not JSON",
                ]
                for line in expected {
                    #expect(table.contains { $0.hasPrefix(line) }, "\(line)\n\(table.joined(separator: "\n"))")
                }
                #expect(table.contains { $0.hasPrefix("ignored /colour") })
                let left = try await world.channel.queueExists("rehearsal")
                #expect(left == nil, "the queue is left behind")
                // The mistyped one is still where the broker keeps such messages.
                #expect(try await world.ready("lms.unroutable") == 1)
            }
        }

        @Test func `a queue that is there, and a worker's queue, are refused`() async throws {
            try await TestWorld.with { world in
                try await world.channel.declareQueue(name: "somebodys")
                let taken = try await world.lectern("conformance", "--queue", "somebodys", "--seconds", "1")
                #expect(taken.status != 0 && taken.errors.contains("queue somebodys is there already"), "\(taken.text)")
                let workers = try await world.lectern("conformance", "--queue", "lms.attendance", "--seconds", "1")
                #expect(workers.status != 0 && workers.errors.contains("not lms.* or amq.*"), "\(workers.text)")
                let silence = try await world.lectern("conformance", "--queue", "nothing", "--seconds", "1")
                #expect(silence.status == 1 && silence.output.contains("no message came"), "\(silence.text)")
            }
        }

        private static let student = "lms.enrollment.student.upsert.v1"

        private static var messages: [OutgoingMessage] {
            [
                // Not the publisher that is watched.
                message("other", "lms.enrollment.organization.upsert.v1", source: "/else", #"{"organizationId": 5}"#),
                message(
                    "good", "lms.enrollment.organization.upsert.v1",
                    #"{"organizationId": "o-1", "code": "lake", "name": "Lake", "timezone": "UTC", "colour": "blue"}"#),
                message(
                    "again", "lms.enrollment.organization.upsert.v1", id: "good",
                    #"{"organizationId": "o-1"}"#.replacing(
                        "}", with: #", "code": "lake", "name": "Other", "timezone": "UTC"}"#)),
                message("old", student, time: Timestamp(microseconds: 0), #"{"studentId": "s", "studentNo": "1", "name": "N"}"#),
                message("late", "lms.enrollment.student.upsert.v9", "{}"),
                message("wrong", student, #"{"studentId": "s", "name": "N"}"#),
                message("typo", student, key: "lms.enrolment.student.upsert.v1", #"{"studentId": "s", "studentNo": "1", "name": "N"}"#),
                OutgoingMessage(
                    exchange: Topology.commandsExchange, routingKey: student,
                    properties: .init(contentType: "application/cloudevents+json", correlationId: "cut"),
                    body: Array(#"{"source": "/reh"#.utf8)),
                message("astray", student, key: "lms.attendance.student.upsert.v1", #"{"studentId": "s", "studentNo": "1", "name": "N"}"#),
            ]
        }

        private static func message(
            _ name: String, _ type: String, source: String = "/rehearsal/1", id: String? = nil, time: Timestamp = .now, key: String? = nil,
            _ data: String
        ) -> OutgoingMessage {
            let body = OutgoingCommand(type: type, source: source, id: id ?? name, time: time, tenant: "lake", data: Array(data.utf8)).body
            return OutgoingMessage(
                exchange: Topology.commandsExchange, routingKey: key ?? type,
                properties: .init(contentType: "application/cloudevents+json", correlationId: name), body: body)
        }
    }
}
