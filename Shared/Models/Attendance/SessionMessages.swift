/// Opens a class session, so that students can check in.
public struct SessionOpen: Message {
    public static let type: MessageType = "lms.attendance.session.open.v1"
    public static let purpose = "Opens a class session, so that students can check in."

    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var endTime: ClockTime?
    public var markedBy = Identifier.placeholder
    public var markedAt = Timestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session's id.")
        fields.required("classId", &classId, "The class that meets.")
        fields.required("date", &date, "The day, in the organization's time zone.")
        fields.optional("startTime", &startTime, "When it starts, in the organization's time zone.")
        fields.optional("endTime", &endTime, "When it ends.")
        fields.required("markedBy", &markedBy, "The class's teacher, or an admin.")
        fields.required("markedAt", &markedAt, "When it was opened; the latest wins.")
    }

    public func check(_ violations: inout ViolationList) {
        if let startTime, let endTime, endTime <= startTime { violations.add("expected endTime after startTime") }
    }
}

/// Records a whole class session: whoever is not listed was absent.
///
/// Idempotent; the last markedAt wins.
public struct SessionRecord: Message {
    public static let type: MessageType = "lms.attendance.session.record.v1"
    public static let purpose = "Records a whole class session: whoever is not listed was absent. Idempotent; the last markedAt wins."

    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var endTime: ClockTime?
    public var markedBy = Identifier.placeholder
    public var markedAt = Timestamp.placeholder
    public var present = [PresentStudent].placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session's id.")
        fields.required("classId", &classId, "The class that met.")
        fields.required("date", &date, "The day, in the organization's time zone.")
        fields.optional("startTime", &startTime, "When it started, in the organization's time zone.")
        fields.optional("endTime", &endTime, "When it ended.")
        fields.required("markedBy", &markedBy, "The class's teacher, or an admin.")
        fields.required("markedAt", &markedAt, "When the list was made; the latest wins.")
        fields.required("present", &present, "Who was there, each student once.")
    }

    public func check(_ violations: inout ViolationList) {
        if let startTime, let endTime, endTime <= startTime { violations.add("expected endTime after startTime") }
        var seen: Set<Identifier> = []
        for (index, student) in present.enumerated() where !seen.insert(student.studentId).inserted {
            violations.add("present[\(index)] names student \(student.studentId) a second time")
        }
    }
}

/// Closes a session: check-ins marked later do not count.
///
/// The earliest close holds.
public struct SessionClose: Message {
    public static let type: MessageType = "lms.attendance.session.close.v1"
    public static let purpose = "Closes a session: check-ins marked later do not count. The earliest close holds."

    public var sessionId = Identifier.placeholder
    public var markedBy = Identifier.placeholder
    public var markedAt = Timestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session's id.")
        fields.required("markedBy", &markedBy, "The class's teacher, or an admin.")
        fields.required("markedAt", &markedAt, "When it was closed.")
    }
}

/// A session was opened.
public struct SessionOpened: Message {
    public static let type: MessageType = "lms.attendance.session.opened.v1"
    public static let purpose = "A session was opened."

    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var endTime: ClockTime?
    public var totalEnrolled = Whole<0, 1_000_000>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session's id.")
        fields.required("classId", &classId, "The class that meets.")
        fields.required("date", &date, "The day.")
        fields.optional("startTime", &startTime, "When it starts.")
        fields.optional("endTime", &endTime, "When it ends.")
        fields.required("totalEnrolled", &totalEnrolled, "Students on the roster that day.")
    }
}

/// A whole session was recorded.
public struct SessionRecorded: Message {
    public static let type: MessageType = "lms.attendance.session.recorded.v1"
    public static let purpose = "A whole session was recorded."

    public var totals = SessionTotals()

    public init() {}

    public init(_ totals: SessionTotals) { self.totals = totals }

    public mutating func fields(_ fields: inout Fields) { totals.fields(&fields) }
}

/// A session was closed.
public struct SessionClosed: Message {
    public static let type: MessageType = "lms.attendance.session.closed.v1"
    public static let purpose = "A session was closed."

    public var totals = SessionTotals()

    public init() {}

    public init(_ totals: SessionTotals) { self.totals = totals }

    public mutating func fields(_ fields: inout Fields) { totals.fields(&fields) }
}
