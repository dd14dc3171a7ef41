import LMSModels
import Testing

@testable import Attendance
@testable import WorkerKit

@Suite("What a message may do to a session")
struct SessionRulesTests {
    static let now = Timestamp(microseconds: 1_795_253_400_000_000)
    static let date = CalendarDate(daysSinceEpoch: 20_778)

    @Test("A session is opened, checked in to, recorded and closed by the class's teacher")
    func applied() throws {
        var register = register()
        #expect(try apply(open(), &register) == "changed")
        #expect(try apply(open(), &register) == "unchanged")
        #expect(try apply(checkIn("p1", at: 10), &register) == "changed")
        #expect(try apply(checkIn("p1", at: 10), &register) == "unchanged")
        #expect(try apply(checkIn("p1", at: 9), &register) == "unchanged")
        #expect(try apply(remove("p1", at: 11), &register) == "changed")
        #expect(try apply(record(["p1", "p2"], at: 20), &register) == "changed")
        #expect(try apply(close(at: 30), &register) == "changed")
        #expect(try sheet(register).totalPresent == 2)
        #expect(register.sessions.values.first?.createdBy == "portal" && register.sessions.values.first?.before == nil)
    }

    @Test("A recorded list makes the session, and absent ones are not on it")
    func recordMakesSession() throws {
        var register = register()
        var absent = PresentStudent()
        absent.studentId = try identifier("p2")
        absent.status = .absent
        var late = PresentStudent()
        late.studentId = try identifier("p1")
        late.status = .late
        late.notes = Note("")
        var command = try recordCommand([])
        command.present = [absent, late]
        #expect(try apply(.record(command), &register) == "changed")
        #expect(try sheet(register).list == [1: .init(presence: .late, markedAt: command.markedAt, notes: nil)])
    }

    @Test("A check-in that says absent takes the student off")
    func absent() throws {
        var register = register()
        _ = try apply(open(), &register)
        _ = try apply(checkIn("p1", at: 10), &register)
        #expect(try apply(checkIn("p1", at: 11, .absent), &register) == "changed")
        #expect(try sheet(register).totalPresent == 0)
        #expect(try sheet(register).mark(of: 1)?.presence == .removed)
    }

    @Test("What is not known yet is waited for, by name")
    func unknown() throws {
        var register = register()
        #expect(try apply(open(), &register, tenant: "south") == "deferred NOT_FOUND organization south is not known")
        #expect(try apply(open(classID: "c9"), &register) == "deferred NOT_FOUND class c9 is not known")
        for command in [try checkIn("p1", at: 1), try remove("p1", at: 1), try close(at: 1)] {
            #expect(try apply(command, &register) == "deferred NOT_FOUND session s1 is not known: it was neither opened nor recorded")
        }
        #expect(register.sessions.isEmpty)
    }

    @Test("A session stays with its class")
    func otherClass() throws {
        var register = register()
        _ = try apply(open(), &register)
        for command in [try open(classID: "c2", by: "t2"), .record(try recordCommand([], classID: "c2", by: "t2"))] {
            #expect(try apply(command, &register) == "rejected CONFLICT session s1 is of class c1, not of c2")
        }
    }

    @Test("Only the class's teacher marks, or whoever acts as an admin")
    func authority() throws {
        let refusal = "rejected FORBIDDEN markedBy t2 is not the teacher of class c1, and actorrole is no admin"
        for role in [nil] + ActorRole.allCases.map(Optional.some) {
            var register = register()
            let verdict = try apply(open(by: "t2"), &register, role: role)
            #expect(verdict == (role?.isAdministrator == true ? "changed" : refusal), "\(role?.rawValue ?? "no role")")
            #expect(register.sessions.isEmpty == (verdict != "changed"))
        }
        var register = register()
        _ = try apply(open(), &register)
        let stranger = [
            try checkIn("p1", at: 1, by: "t2"), try remove("p1", at: 1, by: "t2"), try close(at: 1, by: "t2"),
            .record(try recordCommand([], by: "t2")),
        ]
        for command in stranger { #expect(try apply(command, &register) == refusal) }
    }

    @Test("A class without a teacher waits for one, unless an admin marks")
    func noTeacher() throws {
        var register = register()
        register.classes[1] = .init(key: 1, id: "c1", teacher: nil, roster: register.classes[1]?.roster ?? .init())
        #expect(try apply(open(), &register) == "deferred FORBIDDEN class c1 has no teacher: only an admin may mark it")
        #expect(try apply(open(), &register, role: .admin) == "changed")
    }

    @Test("Who is not on the roster that day is waited for, the first five by name")
    func notEnrolled() throws {
        var register = register()
        _ = try apply(open(), &register)
        #expect(try apply(checkIn("x1", at: 1), &register) == "deferred NOT_ENROLLED not on the roster of class c1 on 2026-11-21: x1")
        // p3 is known and left the class the day before.
        #expect(try apply(checkIn("p3", at: 1), &register) == "deferred NOT_ENROLLED not on the roster of class c1 on 2026-11-21: p3")
        let before = try sheet(register)
        #expect(
            try apply(record(["p1", "x1", "x2", "x3", "x4", "x5"], at: 5), &register)
                == "deferred NOT_ENROLLED not on the roster of class c1 on 2026-11-21: x1, x2, x3, x4, x5")
        #expect(
            try apply(record(["x1", "x2", "x3", "x4", "x5", "x6", "p1", "x7"], at: 5), &register)
                == "deferred NOT_ENROLLED not on the roster of class c1 on 2026-11-21: x1, x2, x3, x4, x5 and 2 more")
        #expect(try sheet(register) == before, "a refused message leaves no trace")
    }

    @Test("After the closing nobody checks in")
    func closed() throws {
        var register = register()
        _ = try apply(open(), &register)
        _ = try apply(close(at: 10), &register)
        #expect(try apply(checkIn("p1", at: 10), &register) == "changed")
        let refusal = "rejected ILLEGAL_TRANSITION session s1 was closed at \(Self.moment(10)): nobody checks in after that"
        #expect(try apply(checkIn("p2", at: 11), &register) == refusal)
        #expect(try apply(remove("p1", at: 11), &register) == refusal)
    }

    @Test("A clock more than a day ahead is refused, one a day ahead is not")
    func clock() throws {
        let day: Int64 = 86_400
        var register = register()
        _ = try apply(open(), &register)
        #expect(try apply(checkIn("p1", at: 600 + day), &register) == "changed")
        let late = Self.moment(601 + day)
        let refusal = "rejected VALIDATION markedAt \(late) is more than a day ahead of this worker's clock: check the device's"
        for command in [
            try open(at: 601 + day), try checkIn("p1", at: 601 + day), try remove("p1", at: 601 + day), try close(at: 601 + day),
            try record(["p1"], at: 601 + day),
        ] {
            #expect(try apply(command, &register) == refusal)
        }
        var one = PresentStudent()
        one.studentId = try identifier("p1")
        one.markedAt = late
        var command = try recordCommand([])
        command.present = [one]
        #expect(try apply(.record(command), &register) == refusal)
    }

    @Test("The last one who changed a session is kept, and nobody who changed nothing")
    func updatedBy() throws {
        var register = register()
        _ = try apply(open(), &register, actor: "a1")
        _ = try apply(checkIn("p1", at: 10), &register, actor: "a2")
        _ = try apply(checkIn("p1", at: 9), &register, actor: "a3")
        #expect(register.sessions.values.map(\.createdBy) == ["a1"])
        #expect(register.sessions.values.map(\.updatedBy) == ["a2"])
    }

    // MARK: A class c1 of teacher t1 with p1 and p2 on the roster, p3 off it again; a class c2 of teacher t2.

    private func register() -> SessionRegister {
        var register = SessionRegister()
        register.organizations["north"] = .init(key: 7)
        for (number, teacher) in [(Int32(1), "t1"), (2, "t2")] {
            register.classKeys[.init(tenant: "north", id: "c\(number)")] = number
            register.classes[number] = .init(key: number, id: "c\(number)", teacher: teacher)
        }
        for number in Int32(1)...3 {
            _ = register.classes[1]?.roster.add(number, Timestamp(microseconds: 0), enrolls: true)
        }
        let start = Timestamp(microseconds: Int64(Self.date.daysSinceEpoch) * 86_400_000_000)
        _ = register.classes[1]?.roster.add(3, Timestamp(microseconds: start.microseconds - 1), enrolls: false)
        register.days[.init(organization: 7, date: Self.date)] = .init(
            start: start, end: Timestamp(microseconds: start.microseconds + 86_400_000_000))
        return register
    }

    private func apply(
        _ command: SessionCommand, _ register: inout SessionRegister, tenant: String = "north", role: ActorRole? = nil,
        actor: String = "portal"
    ) throws -> String {
        var writer = JSONWriter()
        Envelope.write(
            to: &writer, id: "evt-1", source: "/portal", type: "lms.attendance.test.run.v1", time: Self.now, tenant: tenant, actorID: actor,
            actorRole: role?.rawValue
        ) { $0.null() }
        let message = Incoming(
            envelope: try Envelope.decode(body: writer.bytes, contentType: nil) { _ in nil }, payload: command, receivedAt: Self.now,
            mayDefer: true)
        register.setStudents(command.studentIDs.map { ["p1": 1, "p2": 2, "p3": 3][$0] }, of: message)
        switch SessionRules.apply(message, to: &register) {
        case .changed: return "changed"
        case .unchanged: return "unchanged"
        case .refused(.rejected(let code, let reason)): return "rejected \(code.rawValue) \(reason)"
        case .refused(.deferred(let code, let reason)): return "deferred \(code.rawValue) \(reason)"
        case .refused(.applied): return "refused as applied"
        }
    }

    private func sheet(_ register: SessionRegister) throws -> SessionSheet { try #require(register.sessions.values.first).sheet }

    /// Seconds after ten minutes ago.
    private static func moment(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: now.microseconds + (seconds - 600) * 1_000_000) }

    private func identifier(_ text: String) throws -> Identifier { try #require(Identifier(text)) }

    private func open(classID: String = "c1", by teacher: String = "t1", at seconds: Int64 = 0) throws -> SessionCommand {
        var command = SessionOpen()
        command.sessionId = try identifier("s1")
        command.classId = try identifier(classID)
        command.date = Self.date
        command.markedBy = try identifier(teacher)
        command.markedAt = Self.moment(seconds)
        return .open(command)
    }

    private func recordCommand(_ students: [String], classID: String = "c1", by teacher: String = "t1", at seconds: Int64 = 0) throws
        -> SessionRecord
    {
        var command = SessionRecord()
        command.sessionId = try identifier("s1")
        command.classId = try identifier(classID)
        command.date = Self.date
        command.markedBy = try identifier(teacher)
        command.markedAt = Self.moment(seconds)
        command.present = try students.map { id in
            var student = PresentStudent()
            student.studentId = try identifier(id)
            return student
        }
        return command
    }

    private func record(_ students: [String], at seconds: Int64) throws -> SessionCommand {
        .record(try recordCommand(students, at: seconds))
    }

    private func checkIn(_ student: String, at seconds: Int64, _ status: CheckinStatus = .present, by teacher: String = "t1") throws
        -> SessionCommand
    {
        var command = CheckinRecord()
        command.sessionId = try identifier("s1")
        command.studentId = try identifier(student)
        command.status = status
        command.markedAt = Self.moment(seconds)
        command.markedBy = try identifier(teacher)
        return .checkIn(command)
    }

    private func remove(_ student: String, at seconds: Int64, by teacher: String = "t1") throws -> SessionCommand {
        var command = CheckinRemove()
        command.sessionId = try identifier("s1")
        command.studentId = try identifier(student)
        command.markedAt = Self.moment(seconds)
        command.markedBy = try identifier(teacher)
        return .remove(command)
    }

    private func close(at seconds: Int64, by teacher: String = "t1") throws -> SessionCommand {
        var command = SessionClose()
        command.sessionId = try identifier("s1")
        command.markedBy = try identifier(teacher)
        command.markedAt = Self.moment(seconds)
        return .close(command)
    }
}
