internal import LMSModels

// Attendance's events as rows of devices.

extension AttendanceSessionRow {
    static func report(_ event: SessionOpened) -> RowReport {
        var row = AttendanceSessionRow()
        row.id = event.sessionId
        row.classId = event.classId
        row.date = event.date
        row.startTime = event.startTime
        row.endTime = event.endTime
        row.state = event.state
        row.markedBy = event.markedBy
        row.markedAt = DeviceTime(event.markedAt)
        return report(row, event.version, event.markedAt)
    }

    /// The session, and everyone on its list.
    static func reports(_ totals: SessionTotals) -> [RowReport] {
        var row = AttendanceSessionRow()
        row.id = totals.sessionId
        row.classId = totals.classId
        row.date = totals.date
        row.startTime = totals.startTime
        row.endTime = totals.endTime
        row.state = totals.state
        row.markedBy = totals.markedBy
        row.markedAt = DeviceTime(totals.markedAt)
        let listing = LogEntry.Listing(version: Int64(totals.version.value), at: totals.recordedAt)
        let records = totals.present.elements.map { AttendanceRecordRow.report($0, totals) }
        return [
            report(row, totals.version, totals.markedAt),
            RowReport(table, row.rowID, classID: totals.classId, studentID: nil, .listing(listing, records)),
        ]
    }

    private static func report(_ row: AttendanceSessionRow, _ version: Count, _ at: Timestamp) -> RowReport {
        RowReport(
            table, row.rowID, classID: row.classId, studentID: nil,
            .state(row.stored, Rank(version: Int64(version.value), tie: 0), at: at))
    }
}

extension AttendanceRecordRow {
    /// Of two marks of the same moment the greater one wins, as at attendance.
    private static let (removedWeight, presentWeight, lateWeight): (Int64, Int64, Int64) = (0, 1, 2)

    static func report(_ event: CheckinRecorded) -> RowReport {
        let row = AttendanceRecordRow(event.sessionId, event.studentId, event.classId, event.status, event.markedAt, event.notes)
        let weight = event.status == .late ? Self.lateWeight : Self.presentWeight
        return report(row?.stored, event.sessionId, event.studentId, event.classId, event.version, event.markedAt, weight)
    }

    static func report(_ event: CheckinRemoved) -> RowReport {
        report(nil, event.sessionId, event.studentId, event.classId, event.version, event.markedAt, Self.removedWeight)
    }

    /// Someone on a session's list: it is later than every mark of the same version.
    static func report(_ student: PresentStudent, _ totals: SessionTotals) -> RowReport {
        let at = student.markedAt ?? totals.markedAt
        let row = AttendanceRecordRow(
            totals.sessionId, student.studentId, totals.classId, student.status ?? .present, at, student.notes)
        return RowReport(
            table, RowID(totals.sessionId, student.studentId), classID: totals.classId, studentID: student.studentId,
            .state(row?.stored, Rank(version: Int64(totals.version.value), tie: .max), at: max(at, totals.recordedAt ?? at)))
    }

    /// - Returns: `nil` for someone absent, who has no row.
    init?(
        _ session: Identifier, _ student: Identifier, _ course: Identifier?, _ status: CheckinStatus, _ at: Timestamp, _ notes: Note?
    ) {
        guard let presence = PresenceStatus(rawValue: status.rawValue) else { return nil }
        self.init()
        id = RowID(session, student)
        sessionId = session
        studentId = student
        classId = course
        self.status = presence
        markedAt = DeviceTime(at)
        self.notes = notes.flatMap { $0.text.isEmpty ? nil : $0 }
    }

    private static func report(
        _ row: String?, _ session: Identifier, _ student: Identifier, _ course: Identifier, _ version: Count, _ at: Timestamp,
        _ weight: Int64
    ) -> RowReport {
        RowReport(
            table, RowID(session, student), classID: course, studentID: student,
            .state(row, Rank(version: Int64(version.value), tie: at.microseconds * 4 + weight), at: at))
    }
}
