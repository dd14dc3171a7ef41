import LMSModels
import WorkerKit

/// A semester as seed 003 counts it: who is in which class, and who was there.
///
/// Everything follows from the numbers, so that no part has to be kept.
struct BenchSemesterPlan: Sendable {
    let classes: Int
    let students: Int
    let classesOfStudent: Int
    /// In the ids of its classes: several semesters are taught side by side.
    let prefix: String

    /// 2,500 classes, 30,000 students, five classes each, 90 sessions a class; or a part of it.
    init(scale: Double) {
        self.init(classes: max(5, Int(2_500 * scale)), students: max(60, Int(30_000 * scale)), classesOfStudent: 5)
    }

    init(classes: Int, students: Int, classesOfStudent: Int, prefix: String = "") {
        self.classes = classes
        self.students = students
        self.classesOfStudent = classesOfStudent
        self.prefix = prefix
    }

    static let sessionsOfClass = 90
    static let tenant = "bench"

    var enrollments: Int { students * classesOfStudent }
    var sessions: Int { classes * Self.sessionsOfClass }
    private var classSize: Int { enrollments / classes }

    /// The students of a class: neighbours in a ring that is walked once for each class that a student is in.
    func roster(of course: Int) -> [Int] { (0..<classSize).map { (course * classSize + $0) % students } }

    /// How many of a class are at its session of this number.
    func present(session: Int) -> Int { (0..<classSize).count { isPresent($0, session) } }

    private func isPresent(_ seat: Int, _ session: Int) -> Bool { (seat + session) % 5 != 0 }

    func classID(_ course: Int) -> String { "class-\(prefix)\(course)" }
    func studentID(_ student: Int) -> String { "student-\(student)" }
    func sessionID(_ course: Int, _ session: Int, _ round: String) -> String { "session-\(round)-\(course)-\(session)" }

    // MARK: Messages

    /// The organization, and for enrollment the teacher of all classes.
    func founding(asEvent: Bool) -> [OutgoingCommand] {
        let data = #"{"organizationId":"bench","code":"bench","name":"Bench","timezone":"UTC","updatedAt":"2026-01-01T00:00:00Z"}"#
        guard !asEvent else { return [event("organization.upserted", "org", data)] }
        return [
            command("organization.upsert", "org", data, tenant: nil),
            command(
                "user.upsert", "teacher",
                #"{"userId":"teacher","email":"teacher@bench.example","name":"Teacher","role":"teacher","updatedAt":"2026-01-01T00:00:00Z"}"#
            ),
        ]
    }

    func course(_ number: Int, asEvent: Bool) -> OutgoingCommand {
        let data = #"{"classId":"\#(classID(number))","name":"Class \#(number)","teacherId":"teacher","updatedAt":"2026-01-01T00:00:00Z"}"#
        return asEvent ? event("class.upserted", classID(number), data) : command("class.upsert", classID(number), data)
    }

    func student(_ number: Int, asEvent: Bool) -> OutgoingCommand {
        let data = """
            {"studentId":"\(studentID(number))","studentNo":"R\(number)","name":"Student \(number)","updatedAt":"2026-01-01T00:00:00Z"}
            """
        return asEvent ? event("student.upserted", "student-\(number)", data) : command("student.upsert", "student-\(number)", data)
    }

    /// One enrollment by number, class by class.
    func enrollment(_ number: Int, round: String, asEvent: Bool) -> OutgoingCommand {
        let course = number / classSize
        let student = number % students
        let data = """
            {"classId":"\(classID(course % classes))","studentId":"\(studentID(student))","enrolledAt":"2026-01-01T00:00:00Z"}
            """
        let id = "enroll-\(round)-\(number)"
        return asEvent ? event("class.enrolled", id, data) : command("class.enroll", id, data)
    }

    /// One class session by number: all classes meet, then all meet again.
    func session(_ number: Int, round: String, firstDay: Int32) -> OutgoingCommand {
        let course = number % classes
        let session = number / classes
        let day = CalendarDate(daysSinceEpoch: firstDay + Int32(session))
        var present = ""
        for (seat, student) in roster(of: course).enumerated() where isPresent(seat, session) {
            if !present.isEmpty { present += "," }
            present +=
                (seat + session) % 12 == 1
                ? #"{"studentId":"\#(studentID(student))","status":"late","markedAt":"2026-09-07T09:1\#(seat % 10):00Z"}"#
                : #"{"studentId":"\#(studentID(student))"}"#
        }
        return OutgoingCommand(
            type: "lms.attendance.session.record.v1", source: "bench", id: "session-\(round)-\(number)", time: .now,
            tenant: Self.tenant, actorID: "teacher", actorRole: "teacher",
            data: Array(
                """
                {"sessionId":"\(sessionID(course, session, round))","classId":"\(classID(course))","date":"\(day)","startTime":"09:00","endTime":"10:30","markedBy":"teacher","markedAt":"2026-09-07T10:30:00Z","present":[\(present)]}
                """.utf8))
    }

    private func event(_ name: String, _ id: String, _ data: String) -> OutgoingCommand {
        var event = OutgoingCommand(
            type: "lms.enrollment.\(name).v1", source: "bench", id: id, time: .now, tenant: Self.tenant, data: Array(data.utf8))
        event.exchange = Topology.eventsExchange
        return event
    }

    private func command(_ name: String, _ id: String, _ data: String, tenant: String? = Self.tenant) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.enrollment.\(name).v1", source: "bench", id: id, time: .now, tenant: tenant, actorID: "registrar",
            actorRole: "institution_admin", data: Array(data.utf8))
    }
}
