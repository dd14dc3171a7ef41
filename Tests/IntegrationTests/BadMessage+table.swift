/// Every kind of message that can go wrong, and a few that only look so.
extension BadMessage {
    static let table =
        broken + attributesWrong + contractsBroken + refusedByAttendance + refusedByDirectory + refusedBySubjects
        + onlyLookBad

    private static let record = "lms.attendance.session.record.v1"
    private static let user = "lms.enrollment.user.upsert.v1"
    private static let student = "lms.enrollment.student.upsert.v1"

    // MARK: Not a CloudEvent

    private static let broken: [BadMessage] = [
        .raw("truncated JSON", Array(checkin("x", .applied).body.dropLast(20))),
        .raw("not JSON", Array("hello?".utf8)),
        .raw("an empty body", []),
        .raw("an array", Array("[1, 2]".utf8)),
        .raw("invalid UTF-8", Array(checkin("y", .applied).body.dropLast(1)) + [0xFF, 0x7D]),
        .raw("a lone surrogate", Array(#"{"id": "\ud800"}"#.utf8)),
        .raw("a hundred levels", Array((String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).utf8)),
        .raw("two megabytes", [UInt8](repeating: 0x20, count: 2 << 20), .tooLarge),
        .raw("no content type and no attributes", Array("{}".utf8), contentType: nil, path: "specversion"),
        .checkin("another content type", .notACloudEvent, contentType: "text/plain"),
    ]

    private static let attributesWrong: [BadMessage] = [
        .checkin("no id", .notACloudEvent, without: "id", isReadable: false, path: "id"),
        .checkin("an empty id", .notACloudEvent, with: ["id": "\"\""], isReadable: false, path: "id"),
        .checkin("NUL in the id", .notACloudEvent, with: ["id": #""a\u0000b""#], isReadable: false, path: "id"),
        .checkin("no source", .notACloudEvent, without: "source", isReadable: false, path: "source"),
        .checkin("no type", .notACloudEvent, without: "type", path: "type"),
        .checkin("no time", .notACloudEvent, without: "time", path: "time"),
        .checkin("no specversion", .notACloudEvent, without: "specversion", path: "specversion"),
        .checkin("another specversion", .notACloudEvent, with: ["specversion": "\"0.3\""], path: "specversion"),
        .checkin("a bad time", .notACloudEvent, with: ["time": "\"yesterday\""], path: "time"),
        .checkin("a time on February 30", .notACloudEvent, with: ["time": "\"2026-02-30T00:00:00Z\""], path: "time"),
        .checkin("data_base64", .notACloudEvent, with: ["data_base64": "\"e30=\""], without: "data", path: "data"),
        .checkin("an object for an attribute", .notACloudEvent, with: ["actorid": "{}"], path: "actorid"),
        .checkin(
            "an attribute of 256 characters", .notACloudEvent,
            with: ["actorid": "\"\(String(repeating: "é", count: 256))\""], path: "actorid"),
        .checkin("a number for an attribute", .notACloudEvent, with: ["subject": "5"], path: "subject"),
        .checkin("a tenant with bad characters", .notACloudEvent, with: ["tenant": "\"ba d\""], path: "tenant"),
        .checkin(
            "an expectedversion that is no number", .notACloudEvent, with: ["expectedversion": "\"two\""],
            path: "expectedversion"),
        .checkin("an unknown actorrole", .notACloudEvent, with: ["actorrole": "\"wizard\""], path: "actorrole"),
        .binary("binary mode without time", .notACloudEvent, without: "time", checkinData(), path: "time"),
        .binary("binary mode with half a body", .notACloudEvent, #"{"sessionId": "#),
        .checkin("no tenant", .schemaViolation, without: "tenant", path: "tenant"),
        .event("an unknown type", .unknownType, "lms.attendance.checkin.recrod.v1"),
        .event("an unknown version", .unknownType, "lms.attendance.checkin.record.v9"),
        .checkin("a type of another service", .unknownType, with: ["type": "\"lms.enrollment.class.enroll.v1\""]),
    ]

    // MARK: Not as its contract says

    private static let contractsBroken: [BadMessage] = [
        .checkin("a number for a string", .schemaViolation, checkinData(student: "5"), path: "/studentId"),
        .event("a string for an array", .schemaViolation, record, recordData(present: "\"s-1\""), path: "/present"),
        .checkin("an object for text", .schemaViolation, checkinData(more: #", "notes": {}"#), path: "/notes"),
        .checkin("a string for the data", .schemaViolation, "\"data\""),
        .checkin("null for the data", .schemaViolation, "null"),
        .checkin("a missing field", .schemaViolation, #"{"sessionId": "ses-open"}"#, path: "/studentId"),
        .checkin("an identifier with spaces", .schemaViolation, checkinData(student: "\"s 1\""), path: "/studentId"),
        .checkin(
            "an identifier of 65 characters", .schemaViolation,
            checkinData(student: "\"\(String(repeating: "s", count: 65))\""), path: "/studentId"),
        .checkin("an identifier in Cyrillic", .schemaViolation, checkinData(student: "\"ѕ-1\""), path: "/studentId"),
        .checkin("an unknown status", .schemaViolation, checkinData(status: "\"maybe\""), path: "/status"),
        .checkin(
            "notes of 2001 characters", .schemaViolation,
            checkinData(more: ", \"notes\": \"\(String(repeating: "é", count: 2_001))\""), path: "/notes"),
        .checkin("NUL in text", .schemaViolation, checkinData(more: #", "notes": "a\u0000b""#), path: "/notes"),
        .checkin("a bad moment", .schemaViolation, checkinData(markedAt: "\"2026-09-07 07:00\""), path: "/markedAt"),
        .event("February 30", .schemaViolation, record, recordData(date: "2026-02-30"), path: "/date"),
        .event(
            "an address without @", .schemaViolation, user,
            #"{"userId": "u-1", "email": "nobody", "name": "N", "role": "teacher"}"#, path: "/email"),
        .event(
            "a time zone that is none", .schemaViolation, "lms.enrollment.organization.upsert.v1",
            #"{"organizationId": "o-9", "code": "nine", "name": "Nine", "timezone": "Mars/Olympus Mons"}"#,
            path: "/timezone"),
        .event(
            "an empty name", .schemaViolation, student, #"{"studentId": "s-9", "studentNo": "9", "name": ""}"#,
            path: "/name"),
        .event(
            "an unknown batch status", .schemaViolation, "lms.enrollment.batch.upsert.v1",
            #"{"batchId": "b-9", "name": "Nine", "status": "DONE"}"#, path: "/status"),
    ]

    // MARK: Against a rule

    private static let refusedByAttendance: [BadMessage] = [
        .event(
            "an end before the start", .rejected("VALIDATION"), record, recordData(start: "10:00", end: "09:00"), path: "/endTime"),
        .event(
            "a student twice in a list", .rejected("VALIDATION"), record,
            recordData(present: #"[{"studentId": "s-1"}, {"studentId": "s-1", "status": "late"}]"#), path: "/present/1/studentId"),
        .checkin("an unknown session", .rejected("NOT_FOUND"), checkinData(session: "\"ses-none\"")),
        .event("an unknown class", .rejected("NOT_FOUND"), record, recordData(course: "c-none")),
        .checkin("an unknown school", .rejected("NOT_FOUND"), with: ["tenant": "\"nowhere\""]),
        .checkin("a session of another school", .rejected("NOT_FOUND"), with: ["tenant": "\"other\""]),
        .event(
            "a class of another school", .rejected("NOT_FOUND"), record, recordData(), with: ["tenant": "\"other\""]),
        .checkin("another teacher", .rejected("FORBIDDEN"), checkinData(markedBy: "\"t-2\"")),
        .checkin("an unknown student", .rejected("NOT_ENROLLED"), checkinData(student: "\"s-none\"")),
        .checkin("a student of no class", .rejected("NOT_ENROLLED"), checkinData(student: "\"s-idle\"")),
        .event(
            "a stranger in a list", .rejected("NOT_ENROLLED"), record,
            recordData(present: #"[{"studentId": "s-1"}, {"studentId": "s-idle"}]"#)),
        .checkin("a clock in 2099", .rejected("VALIDATION"), checkinData(markedAt: "\"2099-01-01T00:00:00Z\"")),
        .checkin(
            "a check-in after the close", .rejected("ILLEGAL_TRANSITION"),
            checkinData(session: "\"ses-closed\"", markedAt: "\"2026-09-08T09:00:00Z\"")),
        .event(
            "a second session at the same time", .rejected("CONFLICT"), record, recordData(date: "2026-09-08")),
        .event(
            "a session of another class", .rejected("CONFLICT"), record,
            recordData(session: "ses-open", course: "c-2", date: "2026-09-11", present: "[]")),
    ]

    private static let refusedByDirectory: [BadMessage] = [
        .event(
            "a time zone that no database has", .rejected("VALIDATION"), "lms.enrollment.organization.upsert.v1",
            #"{"organizationId": "o-9", "code": "nine", "name": "Nine", "timezone": "Mars/Olympus_Mons"}"#,
            path: "/timezone"),
        .event(
            "an address that is taken", .rejected("CONFLICT"), user,
            #"{"userId": "t-9", "email": "T1@bad.example", "name": "Nine", "role": "teacher"}"#),
        .event(
            "a student number that is taken", .rejected("CONFLICT"), student,
            #"{"studentId": "s-9", "studentNo": "1", "name": "Nine"}"#),
        .event(
            "a code that is taken", .rejected("CONFLICT"), "lms.enrollment.organization.upsert.v1",
            #"{"organizationId": "o-9", "code": "other", "name": "Nine", "timezone": "UTC"}"#,
            with: ["tenant": "\"other\""]),
        .event(
            "an organization that is not the tenant", .rejected("FORBIDDEN"), "lms.enrollment.organization.upsert.v1",
            #"{"organizationId": "o-other", "code": "other", "name": "Ours now", "timezone": "UTC"}"#),
        .event(
            "an unknown faculty", .rejected("NOT_FOUND"), student,
            #"{"studentId": "s-9", "studentNo": "9", "name": "Nine", "facultyId": "f-none"}"#),
        .event(
            "a state of 2099", .rejected("VALIDATION"), student,
            #"{"studentId": "s-9", "studentNo": "9", "name": "Nine", "updatedAt": "2099-01-01T00:00:00Z"}"#),
        .event(
            "a status backwards", .rejected("ILLEGAL_TRANSITION"), "lms.enrollment.batch.upsert.v1",
            #"{"batchId": "b-done", "name": "Done", "status": "PLANNING", "updatedAt": "2026-09-02T00:00:00Z"}"#,
            with: ["actorrole": "\"admin\""]),
        .event(
            "enrolling in a class that is not there", .rejected("NOT_FOUND"), "lms.enrollment.class.enroll.v1",
            #"{"classId": "c-none", "studentId": "s-1"}"#),
        .event(
            "enrolling a student of another school", .rejected("NOT_FOUND"), "lms.enrollment.class.enroll.v1",
            #"{"classId": "c-1", "studentId": "s-other"}"#),
        .event(
            "linking a batch that is not there", .rejected("NOT_FOUND"), "lms.enrollment.class.link-batch.v1",
            #"{"classId": "c-1", "batchId": "b-none"}"#),
        .event(
            "a learner who teaches", .rejected("FORBIDDEN"), "lms.enrollment.class.assign-subject.v1",
            #"{"classId": "c-1", "subjectId": "sub-1", "teacherId": "u-learner"}"#),
    ]

    /// Each check of `subject.enroll` once (DOMAIN.md, section 1).
    private static let refusedBySubjects: [BadMessage] = [
        .subject("subject: no such student", "NOT_FOUND", student: "s-none"),
        .subject("subject: a student who left", "CONFLICT", student: "s-off"),
        .subject("subject: a student without batch", "FORBIDDEN", student: "s-idle"),
        .subject("subject: a student of another batch", "FORBIDDEN", batch: "b-done"),
        .subject("subject: no such subject", "NOT_FOUND", subject: "sub-none"),
        .subject("subject: no longer taught", "CONFLICT", subject: "sub-off"),
        .subject("subject: no such class", "NOT_FOUND", course: "c-none"),
        .subject("subject: a class that is over", "CONFLICT", course: "c-off"),
        .subject("subject: a batch that is done", "CONFLICT", student: "s-done", batch: "b-done"),
        .subject("subject: a class without the batch", "FORBIDDEN", course: "c-2"),
        .subject("subject: not taught in the class", "FORBIDDEN", subject: "sub-2"),
        .subject("subject: enrolled by nobody", "NOT_FOUND", by: "t-none"),
        .subject("subject: enrolled by a learner", "FORBIDDEN", by: "u-learner"),
        .subject("subject: enrolled already", "CONFLICT", student: "s-2"),
    ]

    private static func subject(
        _ kind: String, _ code: String, student: String = "s-1", subject: String = "sub-1", course: String = "c-1",
        batch: String = "b-1", by: String = "t-1"
    ) -> BadMessage {
        .event(
            kind, .rejected(code), "lms.enrollment.subject.enroll.v1",
            """
            {"studentId": "\(student)", "subjectId": "\(subject)", "classId": "\(course)", "batchId": "\(batch)", \
            "enrolledBy": "\(by)"}
            """)
    }

    // MARK: Unusual, and fine

    static let hostile = "Robert'); DROP TABLE students;-- ${jndi:x} \u{202E}abc\u{202C} 👩🏽‍🏫 \u{FEFF}\\ \" <script> %s"

    private static let onlyLookBad: [BadMessage] = [
        .checkin(
            "content type with charset", .applied, hostileStudent(1),
            contentType: "application/cloudevents+json; charset=utf-8"),
        .checkin("content type in capitals", .applied, hostileStudent(2), contentType: "Application/CloudEvents+JSON"),
        .checkin("an event as application json", .applied, hostileStudent(3), contentType: "application/json"),
        .checkin(
            "unknown attributes and members", .applied, hostileStudent(4),
            with: ["colour": "\"blue\"", "nested": "[{}]"]),
        .checkin(
            "an attribute of 255 characters", .applied, hostileStudent(5),
            with: ["correlationid": "\"\(String(repeating: "ç", count: 255))\""]),
        .checkin("an expectedversion that is a number", .applied, hostileStudent(6), with: ["expectedversion": "7"]),
        .binary("binary mode", .applied, hostileStudent(7)),
        .binary("binary mode with underscores", .applied, prefix: "cloudEvents_", hostileStudent(8)),
        duplicateKeys,
    ]

    /// The last of two members of one name counts, as in JavaScript and Python.
    private static let duplicateKeys: BadMessage = .checkin(
        "duplicate keys", .applied, hostileStudent(9).replacing(#""status":"#, with: #""status": "late", "status":"#))

    /// A check-in of one of the students s-11 to s-19, with hostile notes.
    private static func hostileStudent(_ number: Int) -> String {
        let notes = hostile.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return checkinData(student: "\"s-1\(number)\"", more: ", \"unknown\": [1, {}], \"notes\": \"\(notes)\"")
    }
}
