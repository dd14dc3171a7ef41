/// Whole class sessions of a semester; the classes and rosters come as enrollment's events.
struct SessionLoad: BenchLoad {
    let round: String
    let sessions: Int
    let semester: BenchSemesterPlan

    let service = "attendance"
    var count: Int { sessions }

    var preparation: [[OutgoingCommand]] {
        [
            semester.founding(asEvent: true) + (0..<semester.classes).map { semester.course($0, asEvent: true) },
            (0..<semester.enrollments).map { semester.enrollment($0, round: "roster", asEvent: true) },
        ]
    }

    func commands(_ numbers: Range<Int>) -> [OutgoingCommand] {
        // A slot of its own for every session of the benchmark.
        let firstDay = 20_500 + Int32(truncatingIfNeeded: round.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFF) * 128
        return numbers.map { semester.session($0, round: round, firstDay: firstDay) }
    }
}

/// `class.enroll` commands of a semester.
struct EnrollLoad: BenchLoad {
    let round: String
    let semester: BenchSemesterPlan

    let service = "enrollment"
    var count: Int { semester.enrollments }

    /// Each round has classes of its own, so that every enrollment is one.
    var preparation: [[OutgoingCommand]] {
        [
            semester.founding(asEvent: false) + (0..<semester.students).map { semester.student($0, asEvent: false) },
            (0..<semester.classes).map { semester.course($0, asEvent: false) },
        ]
    }

    func commands(_ numbers: Range<Int>) -> [OutgoingCommand] {
        numbers.map { semester.enrollment($0, round: round, asEvent: false) }
    }
}
