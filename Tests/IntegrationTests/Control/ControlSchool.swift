import AMQP
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

/// Schools with a class each, and sessions of theirs: what the tests of flags and switches send.
struct ControlSchool {
    static let source = "control-tests"

    let tenant: String

    /// Whom the messages are about; 4 messages and 2 for each student.
    func directory(students: Int = 3) -> [OutgoingCommand] {
        [
            command(
                "enrollment.organization.upsert", "organization",
                #"{"organizationId": "o-\#(tenant)", "code": "\#(tenant)", "name": "\#(tenant)", "timezone": "Europe/Berlin"}"#),
            command(
                "enrollment.user.upsert", "teacher",
                #"{"userId": "t-1", "email": "t@\#(tenant).example", "name": "Teacher", "role": "teacher"}"#),
            command("enrollment.class.upsert", "class", #"{"classId": "c-1", "name": "Class", "teacherId": "t-1"}"#),
        ]
            + (1...students).flatMap { number in
                [
                    command(
                        "enrollment.student.upsert", "student-\(number)",
                        #"{"studentId": "s-\#(number)", "studentNo": "\#(tenant)-\#(number)", "name": "Student \#(number)"}"#),
                    command(
                        "enrollment.class.enroll", "enroll-\(number)",
                        #"{"classId": "c-1", "studentId": "s-\#(number)", "enrolledAt": "2026-01-01T00:00:00Z"}"#),
                ]
            }
    }

    /// Whole sessions, one a minute, each with all of three students.
    func sessions(_ numbers: ClosedRange<Int>) -> [OutgoingCommand] {
        numbers.map { number in
            let (day, minute) = (number / 1_440, number % 1_440)
            let date = "2026-02-\(Self.two(day + 1))"
            let clock = "\(Self.two(minute / 60)):\(Self.two(minute % 60))"
            return command(
                "attendance.session.record", "session-\(number)",
                """
                {"sessionId": "session-\(number)", "classId": "c-1", "date": "\(date)", "startTime": "\(clock)", "markedBy": "t-1",
                 "markedAt": "\(date)T\(clock):30Z", "present": [{"studentId": "s-1"}, {"studentId": "s-2"}, {"studentId": "s-3"}]}
                """)
        }
    }

    /// A session that nobody was in; its feature has no flag.
    func opening(_ number: Int) -> OutgoingCommand {
        command(
            "attendance.session.open", "open-\(number)",
            """
            {"sessionId": "open-\(number)", "classId": "c-1", "date": "2026-03-\(Self.two(number % 28 + 1))",
             "startTime": "\(Self.two(number / 28 % 24)):00", "markedBy": "t-1", "markedAt": "2026-03-01T08:00:00Z"}
            """)
    }

    func command(_ type: String, _ id: String, _ data: String) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.\(type).v1", source: Self.source, id: "\(tenant)-\(id)", time: .now, tenant: tenant, actorID: "t-1",
            actorRole: "admin", data: Array(data.utf8))
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension TestWorld {
    /// An operator's command that has to succeed.
    func operate(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let result = try await lectern(arguments)
        #expect(result.status == 0, "lectern \(arguments): \(result.output) \(result.errors)", sourceLocation: sourceLocation)
    }

    func publish(_ commands: [OutgoingCommand]) async throws {
        try await MessageSender.with(endpoint, wantsReplies: false) { try await $0.publish(commands) }
    }

    /// Sends who and what there is, and waits until attendance knows it.
    func prepare(_ schools: [ControlSchool]) async throws {
        try await publish(schools.flatMap { $0.directory() })
        try await eventually("attendance knows the schools") {
            try await number("SELECT count(*) FROM attendance.inbox WHERE type = 'lms.enrollment.class.enrolled.v1'") == 3 * schools.count
        }
    }

    /// Sessions that are recorded, of one tenant or all.
    func recorded(_ tenant: String? = nil) async throws -> Int {
        try await number(
            """
            SELECT count(*) FROM attendance.inbox
            WHERE type = 'lms.attendance.session.record.v1' AND outcome = 'applied' AND (\(tenant)::text IS NULL OR tenant = \(tenant))
            """)
    }

    func parked(_ tenant: String? = nil) async throws -> Int {
        try await number("SELECT count(*) FROM attendance.parked WHERE \(tenant)::text IS NULL OR tenant = \(tenant)")
    }
}
