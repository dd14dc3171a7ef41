internal import LMSModels

extension PushPlan {
    /// Opens or describes a session, and closes it: after the last mark in the same push, so that all of them stay.
    static func step(
        _ row: AttendanceSessionRow, lastMark: Timestamp?, _ facts: PushFacts
    ) throws(PushRefusal) -> PushStep {
        let key = facts.key(.attendanceSessions, row.rowID)
        if let known = facts.sheet[key].classID, known != row.classId.text {
            throw .forbidden("attendance_sessions \(row.id) is of another class than \(row.classId)")
        }
        let shown = facts.row(AttendanceSessionRow.self, row.rowID)
        let at = facts.moment(row.markedAt, shown: shown?.markedAt, for: key)
        let wasClosed = shown?.state == .closed
        var commands: [any Message] = [SessionOpen(row, by: facts.actor, at)]
        if row.state == .closed, !wasClosed {
            commands.append(SessionClose(row, by: facts.actor, max(at, lastMark ?? at)))
        }
        var state = row
        state.state = row.state == .closed || wasClosed ? .closed : .open
        state.markedBy = facts.actor
        state.markedAt = DeviceTime(at)
        return PushStep(
            key: key, classID: try facts.authorize(row.classId), studentID: nil, state: state.stored, at: at, commands: commands)
    }

    /// Marks a student.
    static func step(
        _ row: AttendanceRecordRow, _ newSessions: [RowID: Identifier], _ facts: PushFacts
    ) throws(PushRefusal) -> PushStep {
        let course = try course(of: row.sessionId, newSessions, facts)
        let key = facts.key(.attendanceRecords, row.rowID)
        let at = facts.moment(row.markedAt, shown: facts.row(AttendanceRecordRow.self, row.rowID)?.markedAt, for: key)
        var command = CheckinRecord()
        command.sessionId = row.sessionId
        command.studentId = row.studentId
        command.status = row.status == .late ? .late : .present
        command.markedAt = at
        command.markedBy = facts.actor
        command.notes = row.notes
        let state = AttendanceRecordRow(row.sessionId, row.studentId, course, command.status, at, row.notes)
        return PushStep(
            key: key, classID: try facts.authorize(course), studentID: row.studentId.text, state: state?.stored, at: at,
            commands: [command])
    }

    /// Unmarks a student: absent after all.
    /// - Returns: `nil` where nobody marked them.
    static func unmark(
        _ id: RowID, _ newSessions: [RowID: Identifier], _ facts: PushFacts
    ) throws(PushRefusal) -> PushStep? {
        let key = facts.key(.attendanceRecords, id)
        guard facts.sheet[key].shown != nil, let (session, student) = id.pair else { return nil }
        let course = try course(of: session, newSessions, facts)
        var command = CheckinRemove()
        command.sessionId = session
        command.studentId = student
        command.markedAt = facts.moment(nil, shown: nil, for: key)
        command.markedBy = facts.actor
        return PushStep(
            key: key, classID: try facts.authorize(course), studentID: student.text, state: nil, at: command.markedAt,
            commands: [command])
    }

    /// The class of a session that is known, or that the same push makes.
    private static func course(
        of session: Identifier, _ newSessions: [RowID: Identifier], _ facts: PushFacts
    ) throws(PushRefusal) -> Identifier {
        let known = facts.sheet[facts.key(.attendanceSessions, RowID(session))].classID.flatMap { Identifier($0) }
        guard let course = known ?? newSessions[RowID(session)] else { throw .unknown("session \(session) is not known") }
        return course
    }
}

extension SessionOpen {
    fileprivate init(_ row: AttendanceSessionRow, by actor: Identifier, _ at: Timestamp) {
        self.init()
        sessionId = row.id
        classId = row.classId
        date = row.date
        startTime = row.startTime
        endTime = row.endTime
        markedBy = actor
        markedAt = at
    }
}

extension SessionClose {
    fileprivate init(_ row: AttendanceSessionRow, by actor: Identifier, _ at: Timestamp) {
        self.init()
        sessionId = row.id
        markedBy = actor
        markedAt = at
    }
}
