internal import LMSModels

// Enrollment's events as rows of devices.

extension StudentRow {
    /// `time` is the event's; it decides between two states of the same moment.
    static func report(_ state: StudentUpsert, _ time: Timestamp) -> RowReport {
        var row = StudentRow()
        row.id = state.studentId
        row.studentNo = state.studentNo
        row.name = state.name
        row.email = state.email
        row.facultyId = state.facultyId
        row.enrollmentYear = state.enrollmentYear
        row.isActive = state.isActive ?? true
        let at = state.updatedAt ?? time
        row.updatedAt = DeviceTime(at)
        return RowReport(
            table, row.rowID, classID: nil, studentID: nil,
            .state(row.stored, Rank(version: at.microseconds, tie: time.microseconds), at: at))
    }
}

extension ClassRow {
    static func report(_ state: ClassUpsert, _ time: Timestamp) -> RowReport {
        var row = ClassRow()
        row.id = state.classId
        row.name = state.name
        row.code = state.code
        row.semester = state.semester
        row.year = state.year
        row.teacherId = state.teacherId
        row.facultyId = state.facultyId
        row.isActive = state.isActive ?? true
        let at = state.updatedAt ?? time
        row.updatedAt = DeviceTime(at)
        var report = RowReport(
            table, row.rowID, classID: state.classId, studentID: nil,
            .state(row.stored, Rank(version: at.microseconds, tie: time.microseconds), at: at))
        report.teacherID = state.teacherId?.text
        return report
    }
}

extension EnrollmentRow {
    static func report(_ course: Identifier, _ student: Identifier, _ moment: Timestamp, enrolls: Bool) -> RowReport {
        RowReport(
            table, RowID(course, student), classID: course, studentID: student, .moment(moment, enrolls: enrolls))
    }

    init(_ course: Identifier, _ student: Identifier, _ history: EnrollmentHistory) {
        self.init()
        id = RowID(course, student)
        classId = course
        studentId = student
        enrolledAt = history.enrolledAt.map { DeviceTime($0) }
        droppedAt = history.droppedAt.map { DeviceTime($0) }
        isActive = history.isActive
    }
}
