/// What `class.report` answers.
public struct ClassReportResult: Contract {
    public var classId = Identifier.placeholder
    public var name: Name?
    public var days = Listing<ReportedSession>.placeholder
    public var students = Listing<ReportedStudent>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.optional("name", &name, "What people call it, once enrollment has told.")
        fields.required("days", &days, "The sessions, oldest first.")
        fields.required("students", &students, "Who was on the roster on one of the days, by student number.")
    }
}

/// One session in a class's report.
public struct ReportedSession: Contract {
    public var sessionId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var totalEnrolled = Count.placeholder
    public var totalPresent = Count.placeholder
    public var late = Count.placeholder
    public var totalAbsent = Count.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("date", &date, "The day, in the organization's time zone.")
        fields.optional("startTime", &startTime, "When it starts, in the organization's time zone.")
        fields.required("totalEnrolled", &totalEnrolled, "Students on the roster that day.")
        fields.required("totalPresent", &totalPresent, "Students who came, late ones included.")
        fields.required("late", &late, "Of these, late.")
        fields.required("totalAbsent", &totalAbsent, "The others.")
    }
}

/// One student in a class's report.
public struct ReportedStudent: Contract {
    public var studentId = Identifier.placeholder
    public var studentNo: Identifier?
    public var name: Name?
    public var sessions = Count.placeholder
    public var present = Count.placeholder
    public var late = Count.placeholder
    public var absent = Count.placeholder
    public var percentage = Percentage.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student.")
        fields.optional("studentNo", &studentNo, "Roll number, once enrollment has told.")
        fields.optional("name", &name, "Full name, once enrollment has told.")
        fields.required("sessions", &sessions, "Sessions that were the student's to attend.")
        fields.required("present", &present, "Of these, in time.")
        fields.required("late", &late, "Of these, late.")
        fields.required("absent", &absent, "Of these, neither.")
        fields.required("percentage", &percentage, "present and late of sessions, with two decimals.")
    }
}
