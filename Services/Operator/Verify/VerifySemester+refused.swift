/// What goes wrong in real life: each is refused for a reason of its own, whatever came before it, and harms nobody.
extension VerifySemester {
    /// Messages that a rule refuses: some at once, some when what they wait for has not come through all the wait queues.
    mutating func addRefused() {
        for (name, id, data) in Self.refusedByEnrollment { add(name, id, data) }
        addRefusedCheckin("no-teacher", by: "t-none")
        addRefusedCheckin("no-member", student: "s-stranger")
        addRefusedCheckin("no-session", session: "ses-none")
        addRefusedCheckin("no-school", tenant: "elsewhere")
        addRefusedCheckin("clock-ahead", at: "2099-01-01T00:00:00Z")
    }

    private static let refusedByEnrollment = [
        ("organization.upsert", "other-school", #"{"organizationId":"other","code":"other","name":"Other School","timezone":"UTC"}"#),
        ("class.enroll", "no-class", #"{"classId":"c-none","studentId":"s-0","enrolledAt":"2024-08-26T08:00:00Z"}"#),
        (
            "subject.enroll", "other-batch",
            #"{"studentId":"s-0","subjectId":"sub-0","classId":"c-0","batchId":"b-none","enrolledBy":"t-0"}"#
        ),
    ]

    private mutating func addRefusedCheckin(
        _ id: String, session: String = "ses-0-0", student: String = "s-0", at: String = "2024-09-02T07:00:00Z",
        by teacher: String = "t-0", tenant: String = Self.tenant
    ) {
        add("checkin.record", id, Self.checkin(session, student, "present", at, by: teacher), tenant: tenant)
    }

    private static func checkin(
        _ session: String = "ses-0-0", _ student: String = "s-0", _ status: String = "present",
        _ at: String = "2024-09-02T07:00:00Z", by teacher: String = "t-0"
    ) -> String {
        """
        {"sessionId":"\(session)","studentId":"\(student)","status":"\(status)","markedAt":"\(at)","markedBy":"\(teacher)"}
        """
    }

    // MARK: Poison

    /// Messages that nothing can be done with, of seven kinds in turn; their ids begin with `bad-`.
    static func poison(_ count: Int) -> [OutgoingCommand] {
        (0..<count).map { number in
            let id = "\(number / 7)"
            return switch number % 7 {
            case 0: raw("bad-text-\(id)", "hello? \(id)")
            case 1: truncated("bad-truncated-\(id)")
            case 2: command("checkin.record", "bad-status-\(id)", checkin("ses-0-0", "s-0", "maybe"))
            case 3: command("student.upsert", "bad-id-\(id)", #"{"studentId":"not an id","studentNo":"X","name":"X"}"#)
            case 4: command("checkin.record", "bad-tenant-\(id)", checkin(), tenant: nil)
            case 5: command("checkin.recrod", "bad-type-\(id)", "{}")
            default: command("checkin.record", "bad-version-\(id)", checkin(), version: 9)
            }
        }
    }

    private static func truncated(_ id: String) -> OutgoingCommand {
        let whole = String(decoding: command("checkin.record", id, checkin()).body, as: UTF8.self)
        return raw(id, String(whole.prefix(whole.count / 2)))
    }

    private static func raw(_ id: String, _ text: String) -> OutgoingCommand {
        OutgoingCommand(raw: Array(text.utf8), type: "lms.attendance.checkin.record.v1", source: source, id: id)
    }
}
