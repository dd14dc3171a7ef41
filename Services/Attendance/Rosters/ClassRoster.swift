internal import LMSModels

/// Who was on the roster of a class, and when.
struct ClassRoster: Sendable, Equatable {
    private(set) var histories: [Int32: EnrollmentHistory]

    init(_ histories: [Int32: EnrollmentHistory] = [:]) { self.histories = histories }

    /// From parallel arrays, as stored.
    init(students: [Int32], moments: [Timestamp], enrolls: [Bool]) {
        histories = [:]
        histories.reserveCapacity(students.count)
        for index in students.indices { _ = add(students[index], moments[index], enrolls: enrolls[index]) }
    }

    /// Adds a moment of coming or going.
    /// - Returns: `false` where it was known.
    mutating func add(_ student: Int32, _ moment: Timestamp, enrolls: Bool) -> Bool {
        enrolls
            ? histories[student, default: EnrollmentHistory()].enroll(at: moment)
            : histories[student, default: EnrollmentHistory()].drop(at: moment)
    }

    /// The day of a session as moments: from midnight to midnight in the organization's time zone.
    struct Day: Sendable, Hashable {
        let start: Timestamp
        let end: Timestamp
    }

    func contains(_ student: Int32, on day: Day) -> Bool {
        histories[student]?.isEnrolled(from: day.start, to: day.end) ?? false
    }

    func count(on day: Day) -> Int { histories.values.count { $0.isEnrolled(from: day.start, to: day.end) } }

    /// Parallel arrays in the order of (student, moment).
    var columns: (students: [Int32], moments: [Timestamp], enrolls: [Bool]) {
        var students: [Int32] = []
        var moments: [Timestamp] = []
        var enrolls: [Bool] = []
        for (student, history) in histories.sorted(by: { $0.key < $1.key }) {
            let changes = history.enrolls.map { ($0, true) } + history.drops.map { ($0, false) }
            for (moment, isEnroll) in changes.sorted(by: { $0.0 < $1.0 }) {
                students.append(student)
                moments.append(moment)
                enrolls.append(isEnroll)
            }
        }
        return (students, moments, enrolls)
    }
}
