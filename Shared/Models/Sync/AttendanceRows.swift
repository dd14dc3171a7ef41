/// A class session, as devices have it.
///
/// Devices may open, describe and close.
public struct AttendanceSessionRow: DeviceRow {
    public static let table = DeviceTable.attendanceSessions

    public var id = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var date = CalendarDate.placeholder
    public var startTime: ClockTime?
    public var endTime: ClockTime?
    public var state: SessionState?
    public var markedBy: Identifier?
    public var markedAt: DeviceTime?

    public init() {}

    public var rowID: RowID { RowID(id) }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("id", &id, "The session.")
        fields.required("class_id", &classId, "The class that meets.")
        fields.required("date", &date, "The day, in the organization's time zone.")
        fields.optional("start_time", &startTime, "When it starts.")
        fields.optional("end_time", &endTime, "When it ends.")
        fields.optional("state", &state, "CLOSED closes it; OPEN if missing.")
        fields.optional("marked_by", &markedBy, "Who described it last; of what devices push, whoever pushes.")
        fields.optional("marked_at", &markedAt, "When, in milliseconds since 1970; the latest wins.")
    }
}

/// A student's presence in a session: present and late ones only.
///
/// Devices may mark and unmark.
public struct AttendanceRecordRow: DeviceRow {
    public static let table = DeviceTable.attendanceRecords

    public var id = RowID.placeholder
    public var sessionId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var classId: Identifier?
    public var status = PresenceStatus.placeholder
    public var markedAt: DeviceTime?
    public var notes: Note?

    public init() {}

    public var rowID: RowID { id }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("id", &id, "Session and student, joined by a slash.")
        fields.required("session_id", &sessionId, "The session.")
        fields.required("student_id", &studentId, "Who came.")
        fields.optional("class_id", &classId, "The session's class; of what devices push it is not read.")
        fields.required("status", &status, "present or late; whoever was absent has no row.")
        fields.optional("marked_at", &markedAt, "When it was marked, in milliseconds since 1970; the latest wins.")
        fields.optional("notes", &notes, "Anything worth keeping.")
    }
}
