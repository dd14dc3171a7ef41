import SeededRandom
import LMSModels

/// A generated semester: the messages that make it, and what must be in the database afterwards.
///
/// The same size and seed give the same messages, so publishing it again changes nothing.
struct SampleSemester {
    struct Size {
        var classes = 60
        var classSize = 60
        var days = 10
        var seed: UInt64 = 1
        /// Of a hundred messages so many are sent twice.
        var duplicatePercent = 3
    }

    /// What the database must hold.
    struct Expected {
        var students = 0
        var classes = 0
        var enrollments = 0
        var dropped = 0
        var subjectEnrollments = 0
        var sessions = 0
        var enrolledTotal = 0
        var presentTotal = 0
        var late = 0
        var rejected: [String: Int] = [:]
        var dead = 0
        var duplicates = 0
    }

    static let tenant = "sample"
    static let source = "sample-school"

    let size: Size
    private(set) var directory: [OutgoingCommand] = []
    private(set) var attendance: [OutgoingCommand] = []
    /// From draft to narration.
    private(set) var story: [OutgoingCommand] = []
    private(set) var expected = Expected()
    private var random: SplitMix64

    init(_ size: Size) {
        self.size = size
        random = SplitMix64(seed: size.seed)
        makeDirectory()
        for course in 0..<size.classes { for day in 0..<size.days { makeSession(course, day) } }
        makeBadMessages()
        story = SampleStory.commands
        expectTablet()
        directory = withDuplicates(directory)
        attendance = withDuplicates(attendance)
    }

    // MARK: Who and what there is

    private var studentCount: Int { max(size.classSize, size.classes * size.classSize / 3) }

    /// The students of a class: neighbours in a circle, so that each student is in three classes.
    private func members(_ course: Int) -> [Int] {
        (0..<size.classSize).map { (course * max(1, size.classSize / 3) + $0) % studentCount }
    }

    /// Every fiftieth of a class leaves it at noon of the fifth day.
    private func isDropped(_ member: Int) -> Bool { size.days > 5 && member % 50 == 49 }

    /// The session that ``SampleTablet`` records.
    private mutating func expectTablet() {
        expected.sessions += 1
        expected.enrolledTotal += size.classSize
        expected.presentTotal += SampleTablet.present(of: members(0)).count
    }

    /// What a tablet in the first class does on the first afternoon.
    var tablet: SampleTablet.Afternoon {
        SampleTablet.Afternoon(
            teacher: "t-0", course: "c-0", date: date(0), present: SampleTablet.present(of: members(0)).map { "s-\($0)" },
            startsAt: moment(0, 12))
    }

    private func date(_ day: Int) -> CalendarDate {
        // Mondays to Fridays from 2026-09-07.
        CalendarDate(daysSinceEpoch: 20_703 + Int32(day / 5 * 7 + day % 5))
    }

    private func moment(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Timestamp {
        Timestamp(microseconds: (Int64(date(day).daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60)) * 1_000_000)
    }

    private mutating func makeDirectory() {
        directory.append(
            command(
                "organization.upsert", "organization",
                """
                {"organizationId":"sample","code":"sample","name":"Sample School","timezone":"Europe/Berlin"}
                """))
        for faculty in 0..<5 {
            directory.append(
                command(
                    "faculty.upsert", "faculty-\(faculty)",
                    """
                    {"facultyId":"f-\(faculty)","code":"F\(faculty)","name":"Faculty \(faculty + 1)"}
                    """))
            directory.append(
                command(
                    "subject.upsert", "subject-\(faculty)",
                    """
                    {"subjectId":"sub-\(faculty)","code":"SUB\(faculty)","name":"Subject \(faculty + 1)"}
                    """))
        }
        for teacher in 0..<teacherCount {
            directory.append(
                command(
                    "user.upsert", "teacher-\(teacher)",
                    """
                    {"userId":"t-\(teacher)","email":"t\(teacher)@sample.example","name":"Teacher \(teacher + 1)","role":"teacher","facultyId":"f-\(teacher % 5)"}
                    """))
        }
        directory.append(
            command(
                "batch.upsert", "batch",
                """
                {"batchId":"b-2026","name":"Batch of 2026","startYear":2026,"endYear":2030,"status":"ACTIVE"}
                """))
        for student in 0..<studentCount {
            directory.append(
                command(
                    "student.upsert", "student-\(student)",
                    """
                    {"studentId":"s-\(student)","studentNo":"2026-\(student)","name":"Student \(student + 1)","facultyId":"f-\(student % 5)","batchId":"b-2026","enrollmentYear":2026}
                    """))
        }
        for course in 0..<size.classes { makeClass(course) }
        expected.students = studentCount
        expected.classes = size.classes
    }

    private var teacherCount: Int { max(1, size.classes / 3) }

    private mutating func makeClass(_ course: Int) {
        let teacher = course % teacherCount
        directory.append(
            command(
                "class.upsert", "class-\(course)",
                """
                {"classId":"c-\(course)","name":"Class \(course + 1)","code":"CS\(course)","semester":"Fall 2026","year":2026,"teacherId":"t-\(teacher)","facultyId":"f-\(teacher % 5)"}
                """))
        for (position, student) in members(course).enumerated() {
            directory.append(
                command(
                    "class.enroll", "enroll-\(course)-\(student)",
                    """
                    {"classId":"c-\(course)","studentId":"s-\(student)","enrolledAt":"2026-09-01T08:00:00Z"}
                    """))
            expected.enrollments += 1
            guard isDropped(position) else { continue }
            directory.append(
                command(
                    "class.drop", "drop-\(course)-\(student)",
                    """
                    {"classId":"c-\(course)","studentId":"s-\(student)","droppedAt":"\(moment(4, 12))"}
                    """))
            expected.dropped += 1
        }
        guard course < 5 else { return }
        directory.append(command("class.link-batch", "link-\(course)", #"{"classId":"c-\#(course)","batchId":"b-2026"}"#))
        directory.append(
            command(
                "class.assign-subject", "assign-\(course)",
                """
                {"classId":"c-\(course)","subjectId":"sub-\(course)","teacherId":"t-\(teacher)"}
                """))
        for student in members(course) {
            directory.append(
                command(
                    "subject.enroll", "subject-\(course)-\(student)",
                    """
                    {"studentId":"s-\(student)","subjectId":"sub-\(course)","classId":"c-\(course)","batchId":"b-2026","enrolledBy":"t-\(teacher)","enrolledAt":"2026-09-01T09:00:00Z"}
                    """))
            expected.subjectEnrollments += 1
        }
    }

    // MARK: What happened

    private mutating func makeSession(_ course: Int, _ day: Int) {
        let present = members(course).enumerated().compactMap { position, student -> (student: Int, isLate: Bool)? in
            guard !isDropped(position) || day <= 4 else { return nil }
            expected.enrolledTotal += 1
            return random.below(100) < 10 ? nil : (student, random.below(100) < 8)
        }
        expected.sessions += 1
        expected.presentTotal += present.count
        expected.late += present.count(where: \.isLate)
        let teacher = course % teacherCount
        let slot =
            #""sessionId":"ses-\#(course)-\#(day)","classId":"c-\#(course)","date":"\#(date(day))","startTime":"09:00","endTime":"10:00","markedBy":"t-\#(teacher)""#
        if (course + day) % 6 != 0 {
            let list = present.map { #"{"studentId":"s-\#($0.student)"\#($0.isLate ? #","status":"late""# : "")}"# }
            attendance.append(
                command(
                    "session.record", "record-\(course)-\(day)",
                    """
                    {\(slot),"markedAt":"\(moment(day, 8))","present":[\(list.joined(separator: ","))]}
                    """))
            return
        }
        attendance.append(command("session.open", "open-\(course)-\(day)", #"{\#(slot),"markedAt":"\#(moment(day, 6, 50))"}"#))
        for (student, isLate) in present {
            attendance.append(
                command(
                    "checkin.record", "checkin-\(course)-\(day)-\(student)",
                    """
                    {"sessionId":"ses-\(course)-\(day)","studentId":"s-\(student)","status":"\(isLate ? "late" : "present")","markedAt":"\(moment(day, 7, isLate ? 12 : 0))","markedBy":"t-\(teacher)"}
                    """))
        }
        attendance.append(
            command(
                "session.close", "close-\(course)-\(day)",
                """
                {"sessionId":"ses-\(course)-\(day)","markedBy":"t-\(teacher)","markedAt":"\(moment(day, 8))"}
                """))
    }

    /// What goes wrong in real life: each is refused for a reason of its own, and harms nobody.
    private mutating func makeBadMessages() {
        func checkin(
            _ id: String, session: String = "ses-0-0", student: String = "s-0", status: String = "present",
            at: String = "2026-09-07T07:00:00Z", by: String = "t-0", tenant: String? = Self.tenant
        ) -> OutgoingCommand {
            command(
                "checkin.record", id,
                """
                {"sessionId":"\(session)","studentId":"\(student)","status":"\(status)","markedAt":"\(at)","markedBy":"\(by)"}
                """, tenant: tenant)
        }
        func raw(_ id: String, _ text: String, type: String = "lms.attendance.checkin.record.v1") -> OutgoingCommand {
            OutgoingCommand(raw: Array(text.utf8), type: type, source: Self.source, id: id)
        }
        let good = String(decoding: checkin("bad-truncated").body, as: UTF8.self)
        let dead = [
            raw("bad-truncated", String(good.prefix(good.count / 2))), raw("bad-text", "hello?"),
            checkin("bad-status", status: "maybe"), checkin("bad-id", student: "not an id"), checkin("bad-tenant", tenant: nil),
            command("checkin.recrod", "bad-type", "{}"),
            raw(
                "bad-version", good.replacing(".v1\"", with: ".v9\"").replacing("bad-truncated", with: "bad-version"),
                type: "lms.attendance.checkin.record.v9"),
        ]
        let rejected: [(String, OutgoingCommand)] = [
            ("FORBIDDEN", checkin("no-teacher", by: "t-none")), ("NOT_ENROLLED", checkin("no-member", student: "s-stranger")),
            ("NOT_FOUND", checkin("no-session", session: "ses-none")), ("NOT_FOUND", checkin("no-school", tenant: "elsewhere")),
            ("VALIDATION", checkin("clock-ahead", at: "2099-01-01T00:00:00Z")),
        ]
        attendance += dead + rejected.map(\.1)
        expected.dead = dead.count
        for (code, _) in rejected { expected.rejected[code, default: 0] += 1 }
    }

    private mutating func withDuplicates(_ commands: [OutgoingCommand]) -> [OutgoingCommand] {
        var result: [OutgoingCommand] = []
        result.reserveCapacity(commands.count + commands.count * size.duplicatePercent / 100)
        for command in commands {
            result.append(command)
            // Dead letters have no first outcome to repeat.
            guard !command.id.hasPrefix("bad-"), random.below(100) < size.duplicatePercent else { continue }
            result.append(command)
            expected.duplicates += 1
        }
        return result
    }

    mutating func shuffle() {
        directory.shuffle(using: &random)
        story.shuffle(using: &random)
        attendance.shuffle(using: &random)
    }

    private func command(_ name: String, _ id: String, _ data: String, tenant: String? = Self.tenant) -> OutgoingCommand {
        let service = name.hasPrefix("session") || name.hasPrefix("checkin") ? "attendance" : "enrollment"
        return OutgoingCommand(
            type: "lms.\(service).\(name).v1", source: Self.source, id: id, time: Timestamp(microseconds: 1_788_249_600_000_000),
            tenant: tenant, actorID: "sample", actorRole: service == "enrollment" ? "admin" : "teacher", data: Array(data.utf8))
    }
}
