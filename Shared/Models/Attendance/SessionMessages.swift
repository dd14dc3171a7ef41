/// Opens a class session, so that students can check in.
public struct SessionOpen: Message {
    public static let type: MessageType = "lms.attendance.session.open.v1"
    public static let purpose = "Opens a class session, so that students can check in."
    public static let example = """
        {
          "sessionId": "physics-7-1006",
          "classId": "physics-7",
          "date": "2025-10-06",
          "startTime": "09:00",
          "endTime": "10:30",
          "markedBy": "curie",
          "markedAt": "2025-10-06T06:55:00Z"
        }
        """

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

    public static let rules = [Rule<SessionOpen>.endsAfterStart { ($0.startTime, $0.endTime) }]
}

/// Records a whole class session: whoever is not listed was absent.
///
/// Idempotent; the last markedAt wins.
public struct SessionRecord: Message {
    public static let type: MessageType = "lms.attendance.session.record.v1"
    public static let purpose = "Records a whole class session: whoever is not listed was absent. Idempotent; the last markedAt wins."
    public static let example = """
        {
          "sessionId": "physics-7-1007",
          "classId": "physics-7",
          "date": "2025-10-07",
          "startTime": "09:00",
          "endTime": "10:30",
          "markedBy": "curie",
          "markedAt": "2025-10-07T08:35:00Z",
          "present": [
            {
              "studentId": "ada",
              "status": "late",
              "markedAt": "2025-10-07T07:12:00Z",
              "notes": "Bus was late"
            }
          ]
        }
        """

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

    public static let rules = [
        Rule<SessionRecord>.endsAfterStart { ($0.startTime, $0.endTime) },
        Rule<SessionRecord>("No student is in present twice.") { session, list in
            // A list in order needs no set.
            let ids = session.present.lazy.map(\.studentId.text)
            guard !zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }) else { return }
            var seen: Set<Identifier> = []
            for (index, student) in session.present.enumerated() where !seen.insert(student.studentId).inserted {
                list.breakRule(at: "/present/\(index)/studentId", "expected each student once, found \(student.studentId) a second time")
            }
        },
    ]
}

/// Closes a session: check-ins marked later do not count.
///
/// The earliest close holds.
public struct SessionClose: Message {
    public static let type: MessageType = "lms.attendance.session.close.v1"
    public static let purpose = "Closes a session: check-ins marked later do not count. The earliest close holds."
    public static let example = """
        {
          "sessionId": "physics-7-1006",
          "markedBy": "curie",
          "markedAt": "2025-10-06T08:35:00Z"
        }
        """

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
    public static let example = """
        {
          "sessionId": "physics-7-1006",
          "classId": "physics-7",
          "date": "2025-10-06",
          "startTime": "09:00",
          "endTime": "10:30",
          "totalEnrolled": 1,
          "state": "OPEN",
          "markedBy": "curie",
          "markedAt": "2025-10-06T06:55:00Z",
          "version": 1
        }
        """

    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var endTime: ClockTime?
    public var totalEnrolled = Whole<0, 1_000_000>.placeholder
    public var state = SessionState.placeholder
    public var markedBy = Identifier.placeholder
    public var markedAt = Timestamp.placeholder
    public var version = Count.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session's id.")
        fields.required("classId", &classId, "The class that meets.")
        fields.required("date", &date, "The day.")
        fields.optional("startTime", &startTime, "When it starts.")
        fields.optional("endTime", &endTime, "When it ends.")
        fields.required("totalEnrolled", &totalEnrolled, "Students on the roster that day.")
        fields.required("state", &state, "CLOSED where a close came before.")
        fields.required("markedBy", &markedBy, "Who described the session last.")
        fields.required("markedAt", &markedAt, "When that was.")
        fields.required("version", &version, "Of this state of the session: a greater one is later.")
    }
}

/// A whole session was recorded.
public struct SessionRecorded: Message {
    public static let type: MessageType = "lms.attendance.session.recorded.v1"
    public static let purpose = "A whole session was recorded."
    public static let example = """
        {
          "sessionId": "physics-7-1007",
          "classId": "physics-7",
          "date": "2025-10-07",
          "totalEnrolled": 1,
          "totalPresent": 1,
          "totalAbsent": 0,
          "startTime": "09:00",
          "endTime": "10:30",
          "state": "OPEN",
          "markedBy": "curie",
          "markedAt": "2025-10-07T08:35:00Z",
          "recordedAt": "2025-10-07T08:35:00Z",
          "version": 1,
          "present": [
            {
              "studentId": "ada",
              "status": "late",
              "markedAt": "2025-10-07T07:12:00Z",
              "notes": "Bus was late"
            }
          ]
        }
        """

    public var totals = SessionTotals()

    public init() {}

    public init(_ totals: SessionTotals) { self.totals = totals }

    public mutating func fields(_ fields: inout Fields) { totals.fields(&fields) }
}

/// A session was closed.
public struct SessionClosed: Message {
    public static let type: MessageType = "lms.attendance.session.closed.v1"
    public static let purpose = "A session was closed."
    public static let example = """
        {
          "sessionId": "physics-7-1006",
          "classId": "physics-7",
          "date": "2025-10-06",
          "totalEnrolled": 1,
          "totalPresent": 0,
          "totalAbsent": 1,
          "startTime": "09:00",
          "endTime": "10:30",
          "state": "CLOSED",
          "markedBy": "curie",
          "markedAt": "2025-10-06T06:55:00Z",
          "recordedAt": "2025-10-06T08:30:00Z",
          "version": 3,
          "present": []
        }
        """

    public var totals = SessionTotals()

    public init() {}

    public init(_ totals: SessionTotals) { self.totals = totals }

    public mutating func fields(_ fields: inout Fields) { totals.fields(&fields) }
}

extension Rule {
    /// A session's end lies behind its start, where both are given.
    fileprivate static func endsAfterStart(_ times: @escaping @Sendable (Value) -> (ClockTime?, ClockTime?)) -> Rule {
        Rule("endTime is later than startTime.") { value, list in
            guard case (let start?, let end?) = times(value), end <= start else { return }
            list.breakRule(at: "/endTime", "expected a time after startTime \(start), found \(end)")
        }
    }
}
