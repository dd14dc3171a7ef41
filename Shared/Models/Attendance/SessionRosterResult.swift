/// What `session.roster` answers.
public struct SessionRosterResult: Contract {
    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var endTime: ClockTime?
    public var state = SessionState.placeholder
    public var totalEnrolled = Count.placeholder
    public var totalPresent = Count.placeholder
    public var totalAbsent = Count.placeholder
    public var students = Listing<SessionStudent>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("classId", &classId, "Its class.")
        fields.required("date", &date, "The day, in the organization's time zone.")
        fields.optional("startTime", &startTime, "When it starts, in the organization's time zone.")
        fields.optional("endTime", &endTime, "When it ends.")
        fields.required("state", &state, "Whether it still takes check-ins.")
        fields.required("totalEnrolled", &totalEnrolled, "Students on the roster that day, as counted when the session was marked.")
        fields.required("totalPresent", &totalPresent, "Students who came, late ones included.")
        fields.required("totalAbsent", &totalAbsent, "The others.")
        fields.required("students", &students, "Everyone on the roster that day, and whoever was marked besides, by student number.")
    }
}

/// One student in a session's roster.
public struct SessionStudent: Contract {
    public var studentId = Identifier.placeholder
    public var studentNo: Identifier?
    public var name: Name?
    public var status = AttendanceStatus.placeholder
    public var markedAt: Timestamp?
    public var notes: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student.")
        fields.optional("studentNo", &studentNo, "Roll number, once enrollment has told.")
        fields.optional("name", &name, "Full name, once enrollment has told.")
        fields.required("status", &status, "How the student attended.")
        fields.optional("markedAt", &markedAt, "When that was marked; missing where absent.")
        fields.optional("notes", &notes, "What was noted.")
    }
}
