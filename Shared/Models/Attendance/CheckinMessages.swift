/// Marks one student present or late.
///
/// The last markedAt wins.
public struct CheckinRecord: Message {
    public static let type: MessageType = "lms.attendance.checkin.record.v1"
    public static let purpose = "Marks one student present or late. The last markedAt wins."
    public static let example = """
        {
          "sessionId": "physics-7-1006",
          "studentId": "ada",
          "status": "present",
          "markedAt": "2025-10-06T06:58:00Z",
          "markedBy": "curie",
          "notes": "Badge reader 3"
        }
        """

    public var sessionId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var status = CheckinStatus.placeholder
    public var markedAt = Timestamp.placeholder
    public var markedBy = Identifier.placeholder
    public var notes: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session, opened or recorded before.")
        fields.required("studentId", &studentId, "Who came.")
        fields.required("status", &status, "present or late; absent takes the student off the list.")
        fields.required("markedAt", &markedAt, "When it was marked; the latest wins.")
        fields.required("markedBy", &markedBy, "The class's teacher, or an admin.")
        fields.optional("notes", &notes, "Anything worth keeping, such as why late.")
    }
}

/// Takes one student off the list of a session: absent after all.
public struct CheckinRemove: Message {
    public static let type: MessageType = "lms.attendance.checkin.remove.v1"
    public static let purpose = "Takes one student off the list of a session: absent after all."
    public static let example = """
        {
          "sessionId": "physics-7-1007",
          "studentId": "ada",
          "markedAt": "2025-10-07T09:00:00Z",
          "markedBy": "curie"
        }
        """

    public var sessionId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var markedAt = Timestamp.placeholder
    public var markedBy = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("studentId", &studentId, "Who was not there.")
        fields.required("markedAt", &markedAt, "When it was marked; the latest wins.")
        fields.required("markedBy", &markedBy, "The class's teacher, or an admin.")
    }
}

/// A student was marked present or late.
public struct CheckinRecorded: Message {
    public static let type: MessageType = "lms.attendance.checkin.recorded.v1"
    public static let purpose = "A student was marked present or late."
    public static let example = """
        {
          "sessionId": "physics-7-1006",
          "classId": "physics-7",
          "studentId": "ada",
          "status": "present",
          "markedAt": "2025-10-06T06:58:00Z",
          "notes": "Badge reader 3",
          "version": 2
        }
        """

    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var status = CheckinStatus.placeholder
    public var markedAt = Timestamp.placeholder
    public var notes: Note?
    public var version = Count.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("classId", &classId, "The class.")
        fields.required("studentId", &studentId, "Who came.")
        fields.required("status", &status, "present or late.")
        fields.required("markedAt", &markedAt, "When it was marked.")
        fields.optional("notes", &notes, "Anything worth keeping.")
        fields.required("version", &version, "Of the session with this mark: a greater one is later.")
    }
}

/// A student was taken off the list of a session.
public struct CheckinRemoved: Message {
    public static let type: MessageType = "lms.attendance.checkin.removed.v1"
    public static let purpose = "A student was taken off the list of a session."
    public static let example = """
        {
          "sessionId": "physics-7-1007",
          "classId": "physics-7",
          "studentId": "ada",
          "markedAt": "2025-10-07T09:00:00Z",
          "version": 2
        }
        """

    public var sessionId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var markedAt = Timestamp.placeholder
    public var version = Count.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("sessionId", &sessionId, "The session.")
        fields.required("classId", &classId, "The class.")
        fields.required("studentId", &studentId, "Who was not there.")
        fields.required("markedAt", &markedAt, "When it was marked.")
        fields.required("version", &version, "Of the session without this mark: a greater one is later.")
    }
}
