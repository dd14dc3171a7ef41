/// How a student attended.
///
/// Absent is never stored: whoever is on the roster and not here was absent.
public enum PresenceStatus: String, Enumerated { case present, late }

/// What a check-in may say; `absent` on the wire removes the record (DOMAIN.md, section 2).
public enum CheckinStatus: String, Enumerated { case present, late, absent }

/// One student in the list of a whole session.
public struct PresentStudent: Contract {
    public var studentId = Identifier.placeholder
    public var status: CheckinStatus?
    public var markedAt: Timestamp?
    public var notes: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "Who came.")
        fields.optional("status", &status, "present, late or absent; present if missing.")
        fields.optional("markedAt", &markedAt, "When this student came; the session's markedAt if missing.")
        fields.optional("notes", &notes, "Anything worth keeping.")
    }
}

/// How a session stands, in numbers that add up: enrolled = present + absent.
public struct SessionTotals: Contract {
    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var totalEnrolled = Whole<0, 1_000_000>.placeholder
    public var totalPresent = Whole<0, 1_000_000>.placeholder
    public var totalAbsent = Whole<0, 1_000_000>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("classId", &classId, "The class.")
        fields.required("date", &date, "The day.")
        fields.required("totalEnrolled", &totalEnrolled, "Students on the roster that day.")
        fields.required("totalPresent", &totalPresent, "Students who came, late ones included.")
        fields.required("totalAbsent", &totalAbsent, "The others.")
    }
}

/// How a student attended a session, absence included: in answers.
public enum AttendanceStatus: String, Enumerated { case present, late, absent }
