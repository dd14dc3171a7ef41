/// What `student.history` answers.
public struct StudentHistoryResult: Contract {
    public var studentId = Identifier.placeholder
    public var sessions = Count.placeholder
    public var attended = Count.placeholder
    public var percentage: Percentage?
    public var history = Listing<AttendedSession>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student.")
        fields.required("sessions", &sessions, "Sessions that were the student's to attend, whatever the limit.")
        fields.required("attended", &attended, "Of these, present and late.")
        fields.optional("percentage", &percentage, "attended of sessions, with two decimals; missing without sessions.")
        fields.required("history", &history, "The sessions, newest first.")
    }
}

/// One session in a student's history.
public struct AttendedSession: Contract {
    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var status = AttendanceStatus.placeholder
    public var markedAt: Timestamp?
    public var notes: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("classId", &classId, "Its class.")
        fields.required("date", &date, "The day, in the organization's time zone.")
        fields.optional("startTime", &startTime, "When it starts, in the organization's time zone.")
        fields.required("status", &status, "How the student attended.")
        fields.optional("markedAt", &markedAt, "When that was marked; missing where absent.")
        fields.optional("notes", &notes, "What was noted.")
    }
}
