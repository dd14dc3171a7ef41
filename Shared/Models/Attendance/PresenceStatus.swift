/// How a student attended.
///
/// Absent is never stored: whoever is on the roster and not here was absent.
public enum PresenceStatus: String, Enumerated { case present, late }

/// What a check-in may say; `absent` on the wire removes the record (DOMAIN.md, section 2).
public enum CheckinStatus: String, Enumerated { case present, late, absent }

/// Whether a session still takes check-ins.
public enum SessionState: String, Enumerated {
    case open = "OPEN"
    case closed = "CLOSED"
}

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

/// How a session stands, whole: whoever follows the events needs no other.
///
/// Enrolled = present + absent.
public struct SessionTotals: Contract {
    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var totalEnrolled = Whole<0, 1_000_000>.placeholder
    public var totalPresent = Whole<0, 1_000_000>.placeholder
    public var totalAbsent = Whole<0, 1_000_000>.placeholder
    public var startTime: ClockTime?
    public var endTime: ClockTime?
    public var state = SessionState.placeholder
    public var markedBy = Identifier.placeholder
    public var markedAt = Timestamp.placeholder
    public var recordedAt: Timestamp?
    public var version = Count.placeholder
    public var present = Listing<PresentStudent>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("classId", &classId, "The class.")
        fields.required("date", &date, "The day.")
        fields.required("totalEnrolled", &totalEnrolled, "Students on the roster that day.")
        fields.required("totalPresent", &totalPresent, "Students who came, late ones included.")
        fields.required("totalAbsent", &totalAbsent, "The others.")
        fields.optional("startTime", &startTime, "When it started.")
        fields.optional("endTime", &endTime, "When it ended.")
        fields.required("state", &state, "Whether it still takes check-ins.")
        fields.required("markedBy", &markedBy, "Who described the session last.")
        fields.required("markedAt", &markedAt, "When that was.")
        fields.optional("recordedAt", &recordedAt, "When the whole list was made that is in force; missing while there are check-ins only.")
        fields.required("version", &version, "Of this state of the session: a greater one is later.")
        fields.required("present", &present, "Everyone who counts as present or late in this state, check-ins included.")
    }
}

/// How a student attended a session, absence included: in answers.
public enum AttendanceStatus: String, Enumerated { case present, late, absent }
