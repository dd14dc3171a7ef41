import AMQP
import Foundation
import LMSModels
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Questions through `lectern query`, in a world where two schools use the same ids.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct QueryTests {
        @Test func `each school gets its own numbers, and of the other's things NOT_FOUND`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                try await TestClient.with(world) { client in
                    let directory = Schools.directory
                    try await client.publish(directory)
                    try await client.waitForAnswers(to: directory.map(\.id))
                    try await world.settled(directory.count, from: Schools.source)
                    try await client.publish(Schools.sessions)
                    try await client.waitForAnswers(to: Schools.sessions.map(\.id))
                    for command in directory + Schools.sessions {
                        #expect(client.answers(to: command.id).map(\.outcome) == ["applied"], "\(command.id)")
                    }
                }
                try await Self.checkHistory(world)
                try await Self.checkReport(world)
                try await Self.checkSession(world)
                try await Self.checkSummary(world)
                try await Self.checkEnrollments(world)
                try await Self.checkRoster(world)
                try await Self.checkRefusals(world)
            }
        }

        private static func checkHistory(_ world: TestWorld) async throws {
            let north = try await ask(world, "attendance.student.history", "north", #"{"studentId": "s-2"}"#)
            #expect(north.member("sessions")?.integer == 3)
            #expect(north.member("attended")?.integer == 2)
            #expect(north.member("percentage")?.double == 66.67)
            let days = north.member("history")?.elements.map {
                "\($0.member("date")?.string ?? "") \($0.member("status")?.string ?? "")"
            }
            #expect(days == ["2026-09-09 absent", "2026-09-08 late", "2026-09-07 present"])
            let south = try await ask(world, "attendance.student.history", "south", #"{"studentId": "s-2"}"#)
            #expect(south.member("sessions")?.integer == 1)
            #expect(south.member("attended")?.integer == 0)
        }

        private static func checkReport(_ world: TestWorld) async throws {
            let north = try await ask(world, "attendance.class.report", "north", #"{"classId": "c-1"}"#)
            #expect(north.member("name")?.string == "Class of north")
            let days = north.member("days")?.elements ?? []
            #expect(days.map { $0.member("totalPresent")?.integer } == [3, 2, 1])
            #expect(days.map { $0.member("totalAbsent")?.integer } == [0, 1, 2])
            #expect(days.map { $0.member("late")?.integer } == [0, 1, 0])
            let students = north.member("students")?.elements ?? []
            #expect(students.map { $0.member("present")?.integer } == [3, 1, 1])
            #expect(students.map { $0.member("absent")?.integer } == [0, 1, 2])
            let short = try await ask(
                world, "attendance.class.report", "north",
                #"{"classId": "c-1", "from": "2026-09-08", "to": "2026-09-08"}"#)
            #expect(short.member("days")?.elements.count == 1)
            let south = try await ask(world, "attendance.class.report", "south", #"{"classId": "c-1"}"#)
            #expect(south.member("name")?.string == "Class of south")
            #expect(south.member("days")?.elements.map { $0.member("totalPresent")?.integer } == [1])
        }

        private static func checkSession(_ world: TestWorld) async throws {
            let north = try await ask(world, "attendance.session.roster", "north", #"{"sessionId": "session-2026-09-08"}"#)
            #expect(north.member("classId")?.string == "c-1")
            #expect(north.member("state")?.string == "OPEN")
            #expect(
                ["totalEnrolled", "totalPresent", "totalAbsent"].map { name in
                    north.members.first { $0.name == name }?.value.integer
                } == [3, 2, 1])
            let students = north.member("students")?.elements ?? []
            #expect(students.map { $0.member("name")?.string } == (1...3).map { "Student \($0) of north" })
            #expect(students.map { $0.member("status")?.string } == ["present", "late", "absent"])
            #expect(students.map { $0.member("markedAt")?.string } == ["2026-09-08T08:00:00Z", "2026-09-08T08:00:00Z", nil])
            let south = try await ask(world, "attendance.session.roster", "south", #"{"sessionId": "session-2026-09-07"}"#)
            #expect(south.member("students")?.elements.map { $0.member("status")?.string } == ["present", "absent", "absent"])
        }

        private static func checkSummary(_ world: TestWorld) async throws {
            func numbers(_ school: String, _ data: String) async throws -> [Int64?] {
                let summary = try await ask(world, "attendance.organization.summary", school, data)
                return ["classes", "sessions", "enrolled", "present", "absent"].map { name in
                    summary.members.first { $0.name == name }?.value.integer
                }
            }
            #expect(try await numbers("north", "{}") == [1, 3, 9, 6, 3])
            #expect(try await numbers("north", #"{"from": "2026-09-08", "to": "2026-09-08"}"#) == [1, 1, 3, 2, 1])
            #expect(try await numbers("north", #"{"from": "2026-10-01"}"#) == [0, 0, 0, 0, 0])
            #expect(try await numbers("south", "{}") == [1, 1, 3, 1, 2])
            let empty = try await ask(world, "attendance.organization.summary", "north", #"{"from": "2026-10-01"}"#)
            #expect(empty.member("percentage") == nil)
            let refused = try await world.lectern(
                "query", "lms.attendance.organization.summary.v1", "--tenant", "nowhere", "--data", "{}")
            #expect(refused.status == 1 && refused.errors.contains(#""code": "NOT_FOUND""#), "\(refused.text)")
        }

        private static func checkEnrollments(_ world: TestWorld) async throws {
            let south = try await ask(world, "enrollment.student.enrollments", "south", #"{"studentNo": "south-3"}"#)
            #expect(south.member("student")?.member("studentId")?.string == "s-3")
            #expect(south.member("student")?.member("name")?.string == "Student 3 of south")
            #expect(south.member("classes")?.elements.count == 1)
            #expect(south.member("subjects")?.elements.count == 0)
        }

        private static func checkRoster(_ world: TestWorld) async throws {
            let north = try await ask(world, "enrollment.class.roster", "north", #"{"classId": "c-1"}"#)
            #expect(
                north.member("students")?.elements.map { $0.member("name")?.string }
                    == ["Student 1 of north", "Student 2 of north", "Student 3 of north"])
            let all = try await ask(
                world, "enrollment.class.roster", "north", #"{"classId": "c-only-north", "includeDropped": true}"#)
            #expect(all.member("students")?.elements.map { $0.member("isActive")?.bool } == [false])
        }

        private static func checkRefusals(_ world: TestWorld) async throws {
            let questions = [
                ("attendance.student.history", #"{"studentId": "s-only-north"}"#),
                ("attendance.class.report", #"{"classId": "c-only-north"}"#),
                ("attendance.session.roster", #"{"sessionId": "session-2026-09-08"}"#),
                ("enrollment.student.enrollments", #"{"studentNo": "north-only"}"#),
                ("enrollment.class.roster", #"{"classId": "c-only-north"}"#),
            ]
            for (type, data) in questions {
                for tenant in ["south", "nowhere"] {
                    let answer = try await world.lectern("query", "lms.\(type).v1", "--tenant", tenant, "--data", data)
                    #expect(answer.status == 1 && answer.output.isEmpty, "\(type) \(tenant): \(answer.text)")
                    #expect(answer.errors.contains(#""code": "NOT_FOUND""#), "\(type) \(tenant): \(answer.text)")
                }
                let own = try await world.lectern("query", "lms.\(type).v1", "--tenant", "north", "--data", data)
                #expect(own.status == 0, "\(type): \(own.text)")
            }
        }

        private static func ask(
            _ world: TestWorld, _ type: String, _ tenant: String, _ data: String
        ) async throws -> JSONValue {
            let answer = try await world.lectern("query", "lms.\(type).v1", "--tenant", tenant, "--data", data)
            try #require(answer.status == 0, "\(answer.text)")
            return try JSONDocument(Array(answer.output.utf8)).root
        }
    }
}

/// Two schools with the same ids, and some things that only one of them has.
private enum Schools {
    static let source = "schools"

    static let directory: [OutgoingCommand] =
        ["north", "south"].flatMap { school in
            [
                command(
                    school, "enrollment.organization.upsert", "organization",
                    """
                    {"organizationId": "o-\(school)", "code": "\(school)", "name": "\(school)", "timezone": "Europe/Berlin"}
                    """),
                command(
                    school, "enrollment.user.upsert", "teacher",
                    """
                    {"userId": "t-1", "email": "t@\(school).example", "name": "Teacher", "role": "teacher"}
                    """),
                course(school, "c-1"),
            ] + (1...3).flatMap { [student(school, "s-\($0)", "\($0)"), roster(school, "enroll", "c-1", "s-\($0)")] }
        } + [
            course("north", "c-only-north"), student("north", "s-only-north", "only"),
            roster("north", "enroll", "c-only-north", "s-only-north"),
            roster("north", "drop", "c-only-north", "s-only-north"),
        ]

    static let sessions = [
        session("north", "2026-09-07", #"{"studentId": "s-1"}, {"studentId": "s-2"}, {"studentId": "s-3"}"#),
        session("north", "2026-09-08", #"{"studentId": "s-1"}, {"studentId": "s-2", "status": "late"}"#),
        session("north", "2026-09-09", #"{"studentId": "s-1"}"#),
        session("south", "2026-09-07", #"{"studentId": "s-1"}"#),
    ]

    private static func course(_ school: String, _ id: String) -> OutgoingCommand {
        command(
            school, "enrollment.class.upsert", "class-\(id)",
            """
            {"classId": "\(id)", "name": "Class of \(school)", "teacherId": "t-1"}
            """)
    }

    private static func student(_ school: String, _ id: String, _ number: String) -> OutgoingCommand {
        command(
            school, "enrollment.student.upsert", "student-\(id)",
            """
            {"studentId": "\(id)", "studentNo": "\(school)-\(number)", "name": "Student \(number) of \(school)"}
            """)
    }

    private static func roster(_ school: String, _ verb: String, _ course: String, _ student: String) -> OutgoingCommand {
        let moment = verb == "enroll" ? "enrolledAt\": \"2026-09-01" : "droppedAt\": \"2026-09-02"
        return command(
            school, "enrollment.class.\(verb)", "\(verb)-\(course)-\(student)",
            """
            {"classId": "\(course)", "studentId": "\(student)", "\(moment)T00:00:00Z"}
            """)
    }

    private static func session(_ school: String, _ date: String, _ present: String) -> OutgoingCommand {
        command(
            school, "attendance.session.record", "session-\(date)",
            """
            {"sessionId": "session-\(date)", "classId": "c-1", "date": "\(date)", "startTime": "09:00", "markedBy": "t-1",
             "markedAt": "\(date)T08:00:00Z", "present": [\(present)]}
            """)
    }

    private static func command(_ school: String, _ type: String, _ id: String, _ data: String) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.\(type).v1", source: source, id: "\(school)-\(id)", time: .now, tenant: school,
            data: Array(data.utf8))
    }
}
