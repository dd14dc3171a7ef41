internal import LMSModels

extension PushPlan {
    /// Enrolls or drops a student.
    static func step(_ row: EnrollmentRow, _ facts: PushFacts) throws(PushRefusal) -> PushStep {
        try place(
            row.classId, row.studentId, isActive: row.isActive, named: row.isActive ? row.enrolledAt : row.droppedAt, facts)
    }

    /// An enrollment is never deleted: the student is dropped, and the row says so.
    /// - Returns: `nil` where it is missing.
    static func drop(_ id: RowID, _ facts: PushFacts) throws(PushRefusal) -> PushStep? {
        guard facts.row(EnrollmentRow.self, id) != nil, let (course, student) = id.pair else { return nil }
        return try place(course, student, isActive: false, named: nil, facts)
    }

    private static func place(
        _ course: Identifier, _ student: Identifier, isActive: Bool, named: DeviceTime?, _ facts: PushFacts
    ) throws(PushRefusal) -> PushStep {
        let key = facts.key(.enrollments, RowID(course, student))
        let shown = facts.row(EnrollmentRow.self, RowID(course, student))
        let isChange = shown?.isActive != isActive
        let shownAt = isActive ? shown?.enrolledAt : shown?.droppedAt
        let at = isChange ? facts.moment(named, shown: shownAt, for: key) : .placeholder
        var history = facts.sheet[key].history
        _ = isActive ? history.enroll(at: at) : history.drop(at: at)
        return PushStep(
            key: key, classID: try facts.authorize(course), studentID: student.text,
            state: EnrollmentRow(course, student, history).stored, at: at,
            commands: isChange ? [isActive ? ClassEnroll(course, student, at) : ClassDrop(course, student, at)] : [])
    }
}

extension ClassEnroll {
    fileprivate init(_ course: Identifier, _ student: Identifier, _ at: Timestamp) {
        self.init()
        classId = course
        studentId = student
        enrolledAt = at
    }
}

extension ClassDrop {
    fileprivate init(_ course: Identifier, _ student: Identifier, _ at: Timestamp) {
        self.init()
        classId = course
        studentId = student
        droppedAt = at
    }
}
