/// When a student came onto a class's roster and left it: two sets of moments, from which the rest follows.
///
/// Sets make it commute: whatever order the messages arrive in, and however often, the same moments are known
/// in the end. At the same moment dropping wins over enrolling.
public struct EnrollmentHistory: Sendable, Hashable {
    /// Ascending, each moment once.
    public private(set) var enrolls: [Timestamp]
    /// Ascending, each moment once.
    public private(set) var drops: [Timestamp]

    public init(enrolls: [Timestamp] = [], drops: [Timestamp] = []) {
        self.enrolls = Set(enrolls).sorted()
        self.drops = Set(drops).sorted()
    }

    /// - Returns: `false` where the moment was known.
    public mutating func enroll(at moment: Timestamp) -> Bool { Self.insert(moment, into: &enrolls) }

    /// - Returns: `false` where the moment was known.
    public mutating func drop(at moment: Timestamp) -> Bool { Self.insert(moment, into: &drops) }

    /// On the roster now, as far as is known: the last change was enrolling.
    public var isActive: Bool {
        guard let last = enrolls.last else { return false }
        return drops.last.map { $0 < last } ?? true
    }

    /// The beginning of the present span, or of the last one.
    public var enrolledAt: Timestamp? {
        guard let last = enrolls.last else { return nil }
        guard let before = drops.last(where: { $0 < last }) else { return enrolls.first }
        return enrolls.first { $0 > before }
    }

    /// The end of the last span; `nil` while on the roster.
    public var droppedAt: Timestamp? {
        guard let last = enrolls.last else { return drops.first }
        return drops.first { $0 >= last }
    }

    /// Whether the student was on the roster at some moment of `[start, end)`, such as a day.
    public func isEnrolled(from start: Timestamp, to end: Timestamp) -> Bool {
        // Enrolled before the window and not dropped until it began, or within it and not dropped at that moment.
        enrolls.contains { enroll in
            enroll < end && !drops.contains { $0 >= enroll && $0 <= max(enroll, start) }
        }
    }

    private static func insert(_ moment: Timestamp, into moments: inout [Timestamp]) -> Bool {
        guard let position = moments.firstIndex(where: { $0 >= moment }) else {
            moments.append(moment)
            return true
        }
        if moments[position] == moment { return false }
        moments.insert(moment, at: position)
        return true
    }
}
