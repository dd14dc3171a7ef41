/// Asks for a student's sessions, present, late and absent, newest first.
public struct StudentHistoryQuery: Message {
    public static let type: MessageType = "lms.attendance.student.history.v1"
    public static let purpose = "Asks for a student's sessions, present, late and absent, newest first."
    public static let example = """
        {
          "studentId": "ada",
          "classId": "physics-7",
          "from": "2025-10-01",
          "to": "2025-10-31",
          "limit": 50
        }
        """

    public var studentId = Identifier.placeholder
    public var classId: Identifier?
    public var from: CalendarDate?
    public var to: CalendarDate?
    public var limit: Whole<1, 1000>?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student.")
        fields.optional("classId", &classId, "Only this class.")
        fields.optional("from", &from, "First day.")
        fields.optional("to", &to, "Last day.")
        fields.optional("limit", &limit, "At most so many; 200 if missing.")
    }
}

/// Asks for a class's attendance, per student and per day.
public struct ClassReportQuery: Message {
    public static let type: MessageType = "lms.attendance.class.report.v1"
    public static let purpose = "Asks for a class's attendance, per student and per day."
    public static let example = """
        {
          "classId": "physics-7",
          "from": "2025-10-01",
          "to": "2025-10-31"
        }
        """

    public var classId = Identifier.placeholder
    public var from: CalendarDate?
    public var to: CalendarDate?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.optional("from", &from, "First day.")
        fields.optional("to", &to, "Last day.")
    }
}

/// Asks who was at one session, and who was not.
public struct SessionRosterQuery: Message {
    public static let type: MessageType = "lms.attendance.session.roster.v1"
    public static let purpose = "Asks who was at one session, and who was not."
    public static let example = """
        {
          "sessionId": "physics-7-1007"
        }
        """

    public var sessionId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
    }
}

/// Asks how an organization's classes are attended, as a whole.
public struct OrganizationSummaryQuery: Message {
    public static let type: MessageType = "lms.attendance.organization.summary.v1"
    public static let purpose = "Asks how an organization's classes are attended, as a whole."
    public static let example = """
        {
          "from": "2025-10-01",
          "to": "2025-10-31"
        }
        """

    public var from: CalendarDate?
    public var to: CalendarDate?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("from", &from, "First day.")
        fields.optional("to", &to, "Last day.")
    }
}
