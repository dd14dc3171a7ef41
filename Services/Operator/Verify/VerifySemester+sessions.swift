import SeededRandom
import LMSModels

/// What happens in class: sessions that are checked in to, sessions that are recorded as a whole, and both at once.
extension VerifySemester {
    mutating func addSession(_ course: Int, _ day: Int) {
        switch (course + day) % 3 {
        case 0: addCheckins(course, day)
        case 1: addList(course, day)
        default: addListAndCheckins(course, day)
        }
    }

    /// Opened, checked in to, corrected, closed.
    private mutating func addCheckins(_ course: Int, _ day: Int) {
        addOpening(course, day)
        var isFirst = true
        for (place, student) in attending(course, day).enumerated() where random.below(10) > 0 {
            let status = random.below(100) < 8 ? "late" : "present"
            mark(course, day, student, status, at: moment(day, 7, 0, place))
            // One in each session is taken off, so that the shortest log has that too.
            let correction = isFirst ? 1 : random.below(20)
            switch correction {
            case 0: mark(course, day, student, "late", at: moment(day, 7, 20, place), id: "correct")
            case 1: remove(course, day, student, at: moment(day, 7, 30, place))
            case 2: mark(course, day, student, "absent", at: moment(day, 7, 40, place), id: "absent")
            default: break
            }
            isFirst = false
        }
        add(
            "session.close", "close-\(course)-\(day)",
            #"{"sessionId":"ses-\#(course)-\#(day)","markedBy":"\#(teacher(course))","markedAt":"\#(moment(day, 8))"}"#)
    }

    /// Recorded as a whole; every fourth a second time, with another list.
    private mutating func addList(_ course: Int, _ day: Int) {
        record(course, day, at: moment(day, 8))
        if random.below(4) == 0 { record(course, day, at: moment(day, 10), id: "record-again") }
    }

    /// Opened and recorded, with check-ins that the list overrules and check-ins that overrule the list.
    private mutating func addListAndCheckins(_ course: Int, _ day: Int) {
        let students = attending(course, day)
        addOpening(course, day)
        for place in 0..<2 { mark(course, day, students[place], "late", at: moment(day, 7, 0, place)) }
        record(course, day, at: moment(day, 8, 10))
        for place in 2..<4 { mark(course, day, students[place], "late", at: moment(day, 9, 0, place)) }
        remove(course, day, students[4], at: moment(day, 9, 10))
    }

    // MARK: Messages

    private mutating func addOpening(_ course: Int, _ day: Int) {
        add("session.open", "open-\(course)-\(day)", "{\(slot(course, day, at: moment(day, 6, 50)))}")
    }

    private mutating func record(_ course: Int, _ day: Int, at moment: Timestamp, id: String = "record") {
        var present: [String] = []
        for student in attending(course, day) where random.below(10) > 0 {
            let status = random.below(100) < 8 ? #","status":"late""# : ""
            present.append(#"{"studentId":"s-\#(student)"\#(status)}"#)
        }
        add(
            "session.record", "\(id)-\(course)-\(day)",
            #"{\#(slot(course, day, at: moment)),"present":[\#(present.joined(separator: ","))]}"#)
    }

    private func slot(_ course: Int, _ day: Int, at moment: Timestamp) -> String {
        """
        "sessionId":"ses-\(course)-\(day)","classId":"c-\(course)","date":"\(date(day))","startTime":"09:00","endTime":"10:00",\
        "markedBy":"\(teacher(course))","markedAt":"\(moment)"
        """
    }

    private mutating func mark(
        _ course: Int, _ day: Int, _ student: Int, _ status: String, at moment: Timestamp, id: String = "checkin"
    ) {
        add(
            "checkin.record", "\(id)-\(course)-\(day)-\(student)",
            """
            {"sessionId":"ses-\(course)-\(day)","studentId":"s-\(student)","status":"\(status)","markedAt":"\(moment)",\
            "markedBy":"\(teacher(course))"}
            """)
    }

    private mutating func remove(_ course: Int, _ day: Int, _ student: Int, at moment: Timestamp) {
        add(
            "checkin.remove", "remove-\(course)-\(day)-\(student)",
            """
            {"sessionId":"ses-\(course)-\(day)","studentId":"s-\(student)","markedAt":"\(moment)","markedBy":"\(teacher(course))"}
            """)
    }
}
