import Foundation
import Postgres
import Testing

@testable import lectern

extension IntegrationSuite {
    /// Messages that the CloudEvents SDK for Python has made, with what it does by itself and nothing added.
    @Suite(.serialized, Python.isThere, Python.has("cloudevents.core.bindings.rabbitmq"), .timeLimit(.minutes(2)))
    struct CloudEventsSDKTests {
        @Test func `what the SDK's bindings for RabbitMQ and AMQP make is accepted in both modes`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment")
                let organization = try await Python.publish(
                    world, "structured", "lms.enrollment.organization.upsert.v1", id: "sdk-0",
                    #"{"organizationId": "o-1", "code": "py", "name": "Demo", "timezone": "Europe/Berlin"}"#)
                #expect(organization == #"{"outcome": "applied"}"#)

                var number = 0
                for binding in ["rabbitmq", "amqp"] {
                    for mode in ["structured", "binary"] {
                        for contentType in ["", "application/json", "application/json; charset=utf-8"] {
                            number += 1
                            let reply = try await publish(world, binding, mode, contentType, number)
                            #expect(reply == #"{"outcome": "applied"}"#, "\(binding), \(mode), \(contentType)")
                        }
                    }
                }

                // The offset of `time` and its milliseconds arrive whether it came as text or as a number.
                let rows = try await world.lines(
                    """
                    SELECT DISTINCT concat_ws(' ', name, created_by,
                        to_char(state_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'))
                    FROM enrollment.students
                    """)
                #expect(rows == ["Zoë sdk 2026-09-07T07:00:00.123"])
                #expect(try await world.number("SELECT count(*) FROM enrollment.students") == number)
            }
        }

        @Test func `an event has one identity, whichever binding and mode it comes in`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment")
                // Nothing is there to depend on: the first is decided as rejected, and the others are known.
                let first = try await publish(world, "rabbitmq", "binary", "", 1)
                #expect(first.hasPrefix(#"{"outcome": "rejected", "code": "NOT_FOUND""#), "\(first)")
                for (binding, mode) in [("rabbitmq", "structured"), ("amqp", "binary"), ("amqp", "structured")] {
                    let again = try await publish(world, binding, mode, "", 1)
                    #expect(again.hasPrefix(#"{"outcome": "duplicate""#), "\(binding), \(mode): \(again)")
                }
            }
        }
    }
}

/// - Returns: the reply's data as the script prints it.
private func publish(
    _ world: TestWorld, _ binding: String, _ mode: String, _ contentType: String, _ number: Int
) async throws -> String {
    try await Python.run(
        "cloudevents_sdk.py",
        [
            binding, mode, contentType, "lms.enrollment.student.upsert.v1", "sdk-\(number)", "py",
            #"{"studentId": "s-\#(number)", "studentNo": "\#(number)", "name": "Zo\u00eb"}"#,
        ], world)
}
