import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

/// A school for tablets: some teachers with a class each, and the same students in all of them.
struct DeviceSchool {
    static let tenant = "lake"
    static let source = "school"
    static let students = (0..<6).map { "s-\($0)" }

    let teachers: Int

    static func course(_ teacher: Int) -> String { "c-\(teacher)" }

    var directory: [OutgoingCommand] {
        [
            command(
                "enrollment.organization.upsert", "organization",
                #"{"organizationId":"o-lake","code":"lake","name":"Lake","timezone":"UTC"}"#)
        ]
            + (0..<teachers).flatMap { teacher in
                [
                    command(
                        "enrollment.user.upsert", "t-\(teacher)",
                        #"{"userId":"t-\#(teacher)","email":"t\#(teacher)@lake.example","name":"T","role":"teacher"}"#),
                    course(teacher, taughtBy: "t-\(teacher)", version: 1),
                ] + Self.students.map { enroll(teacher, $0) }
            }
            + Self.students.map { student($0, named: "Student", version: 1) }
            + [student("s-stranger", named: "Stranger", version: 1)]
    }

    func course(_ number: Int, taughtBy teacher: String, version: Int) -> OutgoingCommand {
        command(
            "enrollment.class.upsert", "class-\(number)-\(version)",
            """
            {"classId":"c-\(number)","name":"Class \(number)","teacherId":"\(teacher)","updatedAt":"2026-08-0\(version)T00:00:00Z"}
            """)
    }

    func student(_ id: String, named name: String, version: Int) -> OutgoingCommand {
        command(
            "enrollment.student.upsert", "\(id)-\(version)",
            #"{"studentId":"\#(id)","studentNo":"no-\#(id)","name":"\#(name)","updatedAt":"2026-08-0\#(version)T00:00:00Z"}"#)
    }

    private func enroll(_ course: Int, _ student: String) -> OutgoingCommand {
        command(
            "enrollment.class.enroll", "enroll-\(course)-\(student)",
            #"{"classId":"c-\#(course)","studentId":"\#(student)","enrolledAt":"2026-01-01T00:00:00Z"}"#)
    }

    func command(_ name: String, _ id: String, _ data: String) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.\(name).v1", source: Self.source, id: id, time: .now, tenant: Self.tenant, actorID: "office",
            actorRole: "admin", data: Array(data.utf8))
    }
}

extension TestWorld {
    /// Starts the workers, and runs `body` once sync knows the school.
    static func withSchool(
        teachers: Int = 2, _ body: (TestWorld, TestClient, DeviceSchool) async throws -> Void
    ) async throws {
        try await with { world in
            try await world.start("enrollment", "attendance", "sync")
            let school = DeviceSchool(teachers: teachers)
            try await TestClient.with(world) { client in
                try await world.apply(school.directory, client)
                try await body(world, client, school)
            }
        }
    }

    /// Publishes commands, and waits until they are applied and sync has heard of it.
    func apply(_ commands: [OutgoingCommand], _ client: TestClient) async throws {
        try await client.publish(commands)
        try await client.waitForAnswers(to: commands.map(\.id))
        for command in commands { #expect(client.answers(to: command.id).map(\.outcome) == ["applied"], "\(command.id)") }
        try await synced()
    }

    /// Waits until every command that pushes became is decided, and sync has heard of everything.
    func synced() async throws {
        try await eventually("sync has heard of everything") {
            guard try await RunProgress.pending(database) == 0 else { return false }
            let sent = try await number("SELECT coalesce(sum(command_count), 0)::bigint FROM sync.push_receipts")
            let decided = try await number(
                """
                SELECT (SELECT count(*) FROM enrollment.inbox WHERE source = '/lectern/sync')
                     + (SELECT count(*) FROM attendance.inbox WHERE source = '/lectern/sync')
                """)
            let ready = try await ready(Topology.queueName(service: "sync")) + ready(Topology.queueName(service: "attendance"))
            guard sent == decided, ready == 0 else { return false }
            return try await lag() == 0
        }
    }

    /// Events that sync subscribes to and has not taken.
    private func lag() async throws -> Int {
        for event in try await tapped() where SyncEvents.types.contains(event.type) { SyncEvents.note(event.id, in: name) }
        return SyncEvents.count(in: name) - (try await number("SELECT count(*) FROM sync.inbox WHERE source LIKE '/lectern/%'"))
    }
}
