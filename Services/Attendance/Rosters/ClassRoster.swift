internal import LMSModels

/// Who was on the roster of a class, and when: a set of comings and goings, kept as it is stored.
///
/// Parallel arrays in the order of (student, moment), coming before going at the same moment. A session asks a roster a few
/// questions; making a dictionary of it for those cost more than the answers.
struct ClassRoster: Sendable, Equatable {
    private(set) var students: [Int32]
    private(set) var moments: [Timestamp]
    private(set) var enrolls: [Bool]

    /// - Parameters:
    ///   - students: of each change.
    ///   - moments: when.
    ///   - enrolls: whether the student came.
    /// - Precondition: the order is that of the type.
    init(students: [Int32] = [], moments: [Timestamp] = [], enrolls: [Bool] = []) {
        self.students = students
        self.moments = moments
        self.enrolls = enrolls
        assert(students.indices.dropFirst().allSatisfy { precedes($0 - 1, students[$0], moments[$0], enrolls[$0]) }, "not in order")
    }

    /// Adds a moment of coming or going.
    /// - Returns: `false` where it was known.
    mutating func add(_ student: Int32, _ moment: Timestamp, enrolls isEnroll: Bool) -> Bool {
        let place = firstPlace { precedes($0, student, moment, isEnroll) }
        if place < students.count, students[place] == student, moments[place] == moment, enrolls[place] == isEnroll { return false }
        students.insert(student, at: place)
        moments.insert(moment, at: place)
        enrolls.insert(isEnroll, at: place)
        return true
    }

    /// The day of a session as moments: from midnight to midnight in the organization's time zone.
    struct Day: Sendable, Hashable {
        let start: Timestamp
        let end: Timestamp
    }

    /// Everyone who was ever on it, or went before coming; ascending.
    var members: [Int32] { spans.map { students[$0.lowerBound] } }

    func contains(_ student: Int32, on day: Day) -> Bool {
        let first = firstPlace { students[$0] < student }
        return isEnrolled(span(from: first, of: student), on: day)
    }

    func count(on day: Day) -> Int { spans.count { isEnrolled($0, on: day) } }

    /// The changes of one student each.
    private var spans: [Range<Int>] {
        var spans: [Range<Int>] = []
        spans.reserveCapacity(students.count)
        var first = 0
        while first < students.count {
            spans.append(span(from: first, of: students[first]))
            first = spans[spans.count - 1].upperBound
        }
        return spans
    }

    private func span(from first: Int, of student: Int32) -> Range<Int> {
        var end = first
        while end < students.count, students[end] == student { end += 1 }
        return first..<end
    }

    private func isEnrolled(_ span: Range<Int>, on day: Day) -> Bool {
        // Nearly everyone came once and stayed.
        if span.count == 1 { return enrolls[span.lowerBound] && moments[span.lowerBound] < day.end }
        let history = EnrollmentHistory(
            enrolls: span.filter { enrolls[$0] }.map { moments[$0] }, drops: span.filter { !enrolls[$0] }.map { moments[$0] })
        return history.isEnrolled(from: day.start, to: day.end)
    }

    private func precedes(_ place: Int, _ student: Int32, _ moment: Timestamp, _ isEnroll: Bool) -> Bool {
        if students[place] != student { return students[place] < student }
        if moments[place] != moment { return moments[place] < moment }
        return enrolls[place] && !isEnroll
    }

    /// The first place that `isBefore` is not true of; it is true of all places before.
    private func firstPlace(_ isBefore: (Int) -> Bool) -> Int {
        var low = 0
        var high = students.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
