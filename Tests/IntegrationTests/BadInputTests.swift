import AMQP
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Guarantee 3: one bad message harms nobody; and whoever sent it is told what was wrong.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct BadInputTests {
        @Test func `each kind of bad message has its outcome everywhere, and its neighbours are applied`() async throws {
            let table = BadMessage.table
            try #require(table.count >= 80 && Set(table.map(\.kind)).count == table.count)
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                let neighbours = Neighbour.all(table.count)
                try await TestClient.with(world) { client in
                    try await Self.prepare(world, client)
                    let mixed = zip(table, neighbours).flatMap {
                        [$1.message(replyTo: TestClient.replyQueue), $0.message]
                    }
                    try await client.publish(mixed)
                    try await client.waitForAnswers(to: table.map(\.kind) + neighbours.map(\.id))
                    for message in table { Self.checkReply(to: message, client) }
                    for neighbour in neighbours {
                        #expect(client.answers(to: neighbour.id).map(\.outcome) == ["applied"], "\(neighbour.id)")
                    }
                }
                try await Self.checkRows(world, table, neighbours)
                try await Self.checkDeadQueues(world, table)
                try await Self.checkStoredUnchanged(world)
                try await Self.checkCommandLine(world, table)
            }
        }

        /// Two schools, with classes, students and sessions for the messages to collide with.
        private static func prepare(_ world: TestWorld, _ client: TestClient) async throws {
            for commands in [BadInputSchool.directory, BadInputSchool.links, BadInputSchool.sessions] {
                try await client.publish(commands)
                try await client.waitForAnswers(to: commands.map(\.id))
                for command in commands {
                    let answers = client.answers(to: command.id)
                    try #require(answers.map(\.outcome) == ["applied"], "\(command.id): \(answers)")
                }
            }
            let all = BadInputSchool.directory + BadInputSchool.links + BadInputSchool.sessions
            try await world.settled(all.count, from: BadInputSchool.source)
        }

        private static func checkReply(to message: BadMessage, _ client: TestClient) {
            let answers = client.answers(to: message.kind)
            #expect(answers.count == 1, "\(message.kind): one reply")
            guard let answer = answers.first else { return }
            #expect(answer.outcome == message.fate.outcome, "\(message.kind): \(answer)")
            #expect(answer.code == message.fate.code, "\(message.kind): \(answer)")
            if let path = message.path { #expect(answer.paths.contains(path), "\(message.kind): \(answer)") }
            if message.fate != .applied { #expect(answer.message?.isEmpty == false, "\(message.kind): says nothing") }
        }

        private static func checkRows(
            _ world: TestWorld, _ table: [BadMessage], _ neighbours: [OutgoingCommand]
        ) async throws {
            for service in ["enrollment", "attendance"] {
                let own = table.filter { $0.service == service }
                let inbox = try await world.lines(
                    """
                    SELECT concat_ws(' ', id, outcome, code) FROM \(unescaped: service).inbox
                    WHERE source = \(BadMessage.source) ORDER BY id COLLATE "C"
                    """)
                let decided = own.filter { $0.fate.reason == nil }.map { message in
                    [message.id ?? "", message.fate.outcome, message.fate.code].compactMap(\.self).joined(
                        separator: " ")
                }
                #expect(inbox == decided.sorted())
                let letters = try await world.lines(
                    """
                    SELECT concat_ws(' ', coalesce(source || '/' || id, '?'), reason, code, attempts)
                    FROM \(unescaped: service).dead_letters
                    """)
                let dead = own.compactMap { message in
                    message.fate.reason.map { reason in
                        "\(message.id.map { "\(BadMessage.source)/\($0)" } ?? "?") \(reason) VALIDATION 1"
                    }
                }
                #expect(letters.sorted() == dead.sorted())
                #expect(try await world.number("SELECT count(*) FROM \(unescaped: service).retries") == 0)
            }
            let applied = try await world.number(
                """
                SELECT (SELECT count(*) FROM enrollment.inbox WHERE source = \(Neighbour.source) AND outcome = 'applied')
                     + (SELECT count(*) FROM attendance.inbox WHERE source = \(Neighbour.source) AND outcome = 'applied')
                """)
            #expect(applied == neighbours.count)
        }

        /// The queues hold the very bytes, and headers that say why.
        private static func checkDeadQueues(_ world: TestWorld, _ table: [BadMessage]) async throws {
            for service in ["enrollment", "attendance"] {
                var left = Dictionary(
                    uniqueKeysWithValues: table.filter { $0.service == service && $0.fate.reason != nil }.map {
                        ($0.kind, $0)
                    })
                while let (delivery, _) = try await world.channel.get(Topology.deadQueueName(service: service)) {
                    let kind = delivery.properties.correlationId ?? ""
                    guard let message = left.removeValue(forKey: kind) else {
                        Issue.record("\(kind) is in \(service)'s dead queue twice, or should not be")
                        continue
                    }
                    let headers = delivery.properties.headers
                    #expect(delivery.body == message.body, "\(kind)")
                    #expect(headers["x-lectern-reason"]?.stringValue == message.fate.reason, "\(kind)")
                    #expect(headers["x-lectern-code"]?.stringValue == "VALIDATION", "\(kind)")
                    #expect(headers["x-lectern-service"]?.stringValue == service, "\(kind)")
                    #expect(headers["x-lectern-attempts"]?.intValue == 1, "\(kind)")
                    for name in ["message", "first-time", "last-time", "worker-version"] {
                        #expect(headers["x-lectern-" + name]?.stringValue?.isEmpty == false, "\(kind): \(name)")
                    }
                }
                #expect(left.isEmpty, "not in \(service)'s dead queue: \(left.keys.sorted())")
            }
        }

        private static func checkStoredUnchanged(_ world: TestWorld) async throws {
            let notes = try await world.lines(
                "SELECT notes FROM attendance.attendance_records WHERE session_id = 'ses-open' AND notes IS NOT NULL")
            #expect(notes == [String](repeating: BadMessage.hostile, count: 9))
            let names = try await world.lines(
                "SELECT DISTINCT name FROM enrollment.students WHERE student_no LIKE 'n-%'")
            #expect(names == [BadMessage.hostile])
            let late = try await world.lines(
                "SELECT student_id FROM attendance.attendance_records WHERE status = 'late'")
            #expect(late.isEmpty, "the last of two members of one name counts")
        }

        /// `lectern message` finds every message that has an identity, and says what became of it.
        private static func checkCommandLine(_ world: TestWorld, _ table: [BadMessage]) async throws {
            for message in table {
                guard let id = message.id else { continue }
                let found = try await world.lectern("message", BadMessage.source, id)
                #expect(found.status == 0, "\(message.kind): \(found.text)")
                #expect(found.output.contains(message.fate.outcome), "\(message.kind): \(found.text)")
                for word in [message.fate.code, message.fate.reason].compactMap(\.self) {
                    #expect(found.output.contains(word), "\(message.kind): \(found.text)")
                }
            }
        }
    }
}

/// Valid messages that travel between the bad ones, to both workers.
private enum Neighbour {
    static let source = "neighbours"

    static func all(_ count: Int) -> [OutgoingCommand] {
        let name = BadMessage.hostile.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return (0..<count).map { number in
            number % 2 == 0
                ? BadInputSchool.command(
                    "enrollment.student.upsert", "student-\(number)", source: source,
                    #"{"studentId": "n-\#(number)", "studentNo": "n-\#(number)", "name": "\#(name)"}"#)
                : BadInputSchool.command(
                    "attendance.checkin.record", "checkin-\(number)", source: source,
                    """
                    {"sessionId": "ses-open", "studentId": "s-3", "status": "present", "markedBy": "t-1",
                     "markedAt": "\(Timestamp(microseconds: 1_788_764_400_000_000 + Int64(number)))"}
                    """)
        }
    }
}

/// What the bad messages meet.
private enum BadInputSchool {
    static let source = "registrar"

    static let directory: [OutgoingCommand] =
        [
            command(
                "enrollment.organization.upsert", "organization",
                """
                {"organizationId": "o-bad", "code": "bad", "name": "Bad Input School", "timezone": "Europe/Berlin"}
                """),
            command(
                "enrollment.organization.upsert", "other-organization", tenant: "other",
                """
                {"organizationId": "o-other", "code": "other", "name": "Other School", "timezone": "Europe/Berlin"}
                """),
            command(
                "enrollment.student.upsert", "other-student", tenant: "other",
                """
                {"studentId": "s-other", "studentNo": "1", "name": "Other"}
                """),
            user("t-1", "teacher"), user("t-2", "teacher"), user("u-learner", "learner"),
            batch("b-1", "ACTIVE"), batch("b-done", "COMPLETED"),
            subject("sub-1"), subject("sub-2"), subject("sub-off", isActive: false),
            course("c-1"), course("c-2"), course("c-off", isActive: false),
            student("s-off", #", "batchId": "b-1", "isActive": false"#), student("s-idle", ""),
            student("s-done", #", "batchId": "b-done""#),
        ] + members.map { student($0, #", "batchId": "b-1""#) }

    static let links: [OutgoingCommand] =
        [
            command("enrollment.class.link-batch", "link", #"{"classId": "c-1", "batchId": "b-1"}"#),
            command(
                "enrollment.class.assign-subject", "assign",
                #"{"classId": "c-1", "subjectId": "sub-1", "teacherId": "t-1"}"#),
        ]
        + members.map { id in
            command(
                "enrollment.class.enroll", "enroll-\(id)",
                """
                {"classId": "c-1", "studentId": "\(id)", "enrolledAt": "2026-09-01T00:00:00Z"}
                """)
        }

    static let sessions: [OutgoingCommand] = [
        command(
            "enrollment.subject.enroll", "subject",
            """
            {"studentId": "s-2", "subjectId": "sub-1", "classId": "c-1", "batchId": "b-1", "enrolledBy": "t-1"}
            """),
        open("ses-open", "2026-09-07"), open("ses-closed", "2026-09-08"),
        command(
            "attendance.session.close", "close",
            """
            {"sessionId": "ses-closed", "markedBy": "t-1", "markedAt": "2026-09-08T08:00:00Z"}
            """),
    ]

    private static let members = ["s-1", "s-2", "s-3"] + (11...19).map { "s-\($0)" }

    private static func user(_ id: String, _ role: String) -> OutgoingCommand {
        command(
            "enrollment.user.upsert", id,
            """
            {"userId": "\(id)", "email": "\(id.replacing("-", with: ""))@bad.example", "name": "\(id)", "role": "\(role)"}
            """)
    }

    private static func batch(_ id: String, _ status: String) -> OutgoingCommand {
        command("enrollment.batch.upsert", id, #"{"batchId": "\#(id)", "name": "\#(id)", "status": "\#(status)"}"#)
    }

    private static func subject(_ id: String, isActive: Bool = true) -> OutgoingCommand {
        command(
            "enrollment.subject.upsert", id,
            """
            {"subjectId": "\(id)", "code": "\(id)", "name": "\(id)", "isActive": \(isActive)}
            """)
    }

    private static func course(_ id: String, isActive: Bool = true) -> OutgoingCommand {
        command(
            "enrollment.class.upsert", id,
            """
            {"classId": "\(id)", "name": "\(id)", "teacherId": "t-1", "isActive": \(isActive)}
            """)
    }

    private static func student(_ id: String, _ more: String) -> OutgoingCommand {
        command(
            "enrollment.student.upsert", id,
            """
            {"studentId": "\(id)", "studentNo": "\(id.dropFirst(2))", "name": "\(id)"\(more)}
            """)
    }

    private static func open(_ id: String, _ date: String) -> OutgoingCommand {
        command(
            "attendance.session.open", id,
            """
            {"sessionId": "\(id)", "classId": "c-1", "date": "\(date)", "startTime": "09:00", "endTime": "10:00",
             "markedBy": "t-1", "markedAt": "\(date)T06:00:00Z"}
            """)
    }

    static func command(
        _ type: String, _ id: String, source: String = source, tenant: String = "bad", _ data: String
    ) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.\(type).v1", source: source, id: id, time: Timestamp("2026-09-01T00:00:00Z") ?? .now,
            tenant: tenant,
            actorID: "tester", data: Array(data.utf8))
    }
}
