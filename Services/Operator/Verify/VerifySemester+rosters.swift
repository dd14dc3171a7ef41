/// Who is enrolled in what, and who leaves.
extension VerifySemester {
    /// Everyone is there from the beginning; on the second day a third of the classes loses two students, one of whom
    /// comes back on the third, and a third gets a new list.
    mutating func addRosters() {
        for course in 0..<courseCount {
            for student in members(course) {
                addRosterMessage("enroll", course, student, #""enrolledAt":"2024-08-26T08:00:00Z""#)
            }
            switch course % 3 {
            case 0: addLeavers(course)
            case 1: addReplacement(course)
            default: break
            }
        }
    }

    private mutating func addLeavers(_ course: Int) {
        let members = members(course)
        for student in members.prefix(2) {
            addRosterMessage("drop", course, student, #""droppedAt":"\#(moment(1, 12))""#)
        }
        addRosterMessage("enroll", course, members[1], #""enrolledAt":"\#(moment(2, 6))""#, id: "enroll-again")
    }

    private mutating func addRosterMessage(_ verb: String, _ course: Int, _ student: Int, _ moment: String, id: String? = nil) {
        add("class.\(verb)", "\(id ?? verb)-\(course)-\(student)", #"{"classId":"c-\#(course)","studentId":"s-\#(student)",\#(moment)}"#)
    }

    private mutating func addReplacement(_ course: Int) {
        let students = attending(course, 2).map { #""s-\#($0)""# }.joined(separator: ",")
        add(
            "class.roster.replace", "replace-\(course)",
            #"{"classId":"c-\#(course)","studentIds":[\#(students)],"effectiveAt":"\#(moment(1, 13))"}"#)
    }

    /// Whoever may be marked on a day.
    ///
    /// They are on the roster that day whichever of the roster messages have arrived, or will be when the rest has: then
    /// no order of messages has one of them refused.
    func attending(_ course: Int, _ day: Int) -> [Int] {
        let members = members(course)
        if day <= 1 { return members }
        switch course % 3 {
        case 0: return Array(members.dropFirst())
        case 1: return members.dropFirst() + [(members[0] + Self.classSize) % studentCount]
        default: return members
        }
    }

    /// Some classes belong to the batch and teach a subject, which their students take.
    mutating func addSubjectEnrollments() {
        for course in 0..<min(courseCount, 3 + courseCount / 8) {
            add("class.link-batch", "link-\(course)", #"{"classId":"c-\#(course)","batchId":"b-2024"}"#)
            add(
                "class.assign-subject", "assign-\(course)",
                #"{"classId":"c-\#(course)","subjectId":"sub-\#(course % 3)","teacherId":"\#(teacher(course))"}"#)
            for student in members(course) {
                add(
                    "subject.enroll", "subject-\(course)-\(student)",
                    """
                    {"studentId":"s-\(student)","subjectId":"sub-\(course % 3)","classId":"c-\(course)","batchId":"b-2024",\
                    "enrolledBy":"\(teacher(course))","enrolledAt":"2024-09-01T09:00:00Z"}
                    """)
            }
        }
    }
}
