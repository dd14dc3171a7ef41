/// Hands over everything that changed on a device since its last push: all of it is taken, or nothing.
public struct DevicePush: Message {
    public static let type: MessageType = "lms.sync.device.push.v1"
    public static let purpose =
        "Hands over everything that changed on a device: all of it is taken, or nothing. The source is the device."
    public static let example = """
        {
          "changes": {
            "attendance_sessions": {
              "created": [
                {
                  "id": "physics-7-1008",
                  "class_id": "physics-7",
                  "date": "2025-10-08",
                  "start_time": "09:00",
                  "end_time": "10:30",
                  "state": "OPEN",
                  "marked_by": "curie",
                  "marked_at": 1759906500000
                }
              ],
              "updated": [],
              "deleted": []
            },
            "attendance_records": {
              "created": [
                {
                  "id": "physics-7-1008/ada",
                  "session_id": "physics-7-1008",
                  "student_id": "ada",
                  "class_id": "physics-7",
                  "status": "present",
                  "marked_at": 1759906860000,
                  "notes": "First row"
                }
              ],
              "updated": [],
              "deleted": []
            }
          },
          "lastPulledAt": 4096000
        }
        """

    public var changes = PushedChanges()
    public var lastPulledAt: PullTimestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("changes", &changes, "By table; other tables are not read.")
        fields.optional("lastPulledAt", &lastPulledAt, "The timestamp of the device's last pull: what changed later, it has not seen.")
    }

    public static let rules = [
        Rule<DevicePush>("The id of an enrollment is class_id/student_id, that of an attendance record session_id/student_id.") {
            $0.changes.checkPairs(&$1)
        }
    ]
}

/// The changes that a device has made.
public struct PushedChanges: Contract {
    public var students: TableChanges<StudentRow>?
    public var classes: TableChanges<ClassRow>?
    public var enrollments: TableChanges<EnrollmentRow>?
    public var attendanceSessions: TableChanges<AttendanceSessionRow>?
    public var attendanceRecords: TableChanges<AttendanceRecordRow>?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("students", &students, "Must be empty: devices only read students.")
        fields.optional("classes", &classes, "Must be empty: devices only read classes.")
        fields.optional("enrollments", &enrollments, "Students put on rosters and taken off.")
        fields.optional("attendance_sessions", &attendanceSessions, "Sessions opened, described and closed.")
        fields.optional("attendance_records", &attendanceRecords, "Students marked and unmarked.")
    }

    fileprivate func checkPairs(_ list: inout ViolationList) {
        check("enrollments", enrollments, { RowID($0.classId, $0.studentId) }, &list)
        check("attendance_records", attendanceRecords, { RowID($0.sessionId, $0.studentId) }, &list)
    }

    private func check<Row: DeviceRow>(
        _ table: String, _ changes: TableChanges<Row>?, _ expected: (Row) -> RowID, _ list: inout ViolationList
    ) {
        guard let changes else { return }
        for (part, rows) in [("created", changes.created), ("updated", changes.updated)] {
            for (index, row) in rows.elements.enumerated() where row.rowID != expected(row) {
                list.breakRule(at: "/changes/\(table)/\(part)/\(index)/id", "expected \(expected(row)), found \(row.rowID)")
            }
        }
        for (index, id) in changes.deleted.elements.enumerated() where id.pair == nil {
            list.breakRule(at: "/changes/\(table)/deleted/\(index)", "expected two ids joined by a slash, found \(id)")
        }
    }
}

/// What `device.push` answers when everything was taken.
public struct DevicePushResult: Contract {
    public var rows = Count.placeholder
    public var commands = Count.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("rows", &rows, "How many rows were taken over.")
        fields.required("commands", &commands, "How many commands to other services they became.")
    }
}
