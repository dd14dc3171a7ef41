internal import LMSModels

/// The attendance list of one session: a pure value that ends the same in whatever order messages arrive.
///
/// Two layers. The *list* is the latest `session.record`; a check-in holds against it if it was marked later.
/// Whoever is in neither was absent. A check-in marked after the session was closed does not count, whichever of the
/// two arrived first; of several closings the earliest holds. That is why a student's earlier marks are kept: an
/// earlier closing may bring one of them back.
struct SessionSheet: Sendable, Equatable {
    enum Presence: Int16, Sendable, Comparable {
        /// Taken off the list; kept, so that an older check-in that arrives later does not come back.
        case removed = 0
        case present = 1
        case late = 2

        static func < (left: Presence, right: Presence) -> Bool { left.rawValue < right.rawValue }
    }

    /// One student's mark.
    ///
    /// At the same moment the greater one wins, so that ties commute.
    struct Mark: Sendable, Equatable, Comparable {
        var presence: Presence
        var markedAt: Timestamp
        var notes: String?

        static func < (left: Mark, right: Mark) -> Bool {
            let (one, other) = ((left.markedAt, left.presence), (right.markedAt, right.presence))
            if one != other { return one < other }
            guard let notes = right.notes else { return false }
            return left.notes.map { $0.utf8.lexicographicallyPrecedes(notes.utf8) } ?? true
        }

        /// Notes are equal byte by byte: two spellings of é are one `String` to Swift, and two to whoever stores them.
        static func == (left: Mark, right: Mark) -> Bool {
            guard left.markedAt == right.markedAt, left.presence == right.presence else { return false }
            guard let one = left.notes, let other = right.notes else { return left.notes == nil && right.notes == nil }
            return one.utf8.elementsEqual(other.utf8)
        }
    }

    /// What `session.open` and `session.record` say about the session itself.
    struct Slot: Sendable, Equatable {
        var date: CalendarDate
        var startTime: ClockTime?
        var endTime: ClockTime?
        var markedBy: String
        var markedAt: Timestamp

        /// The latest wins; at the same moment the greater.
        func isOlder(than other: Slot) -> Bool {
            if markedAt != other.markedAt { return markedAt < other.markedAt }
            return (date.description, startTime?.description ?? "", endTime?.description ?? "", markedBy)
                < (other.date.description, other.startTime?.description ?? "", other.endTime?.description ?? "", other.markedBy)
        }
    }

    private(set) var slot: Slot
    private(set) var recordedAt: Timestamp?
    private(set) var closedAt: Timestamp?
    private(set) var closedBy: String?
    private(set) var list: [Int32: Mark]
    /// Every check-in of a student that can still count, in ascending order.
    private(set) var checkins: [Int32: [Mark]]

    /// Marks kept of one student; a publisher that sends more loses the oldest.
    static let markLimit = 16

    init(
        slot: Slot, recordedAt: Timestamp? = nil, closedAt: Timestamp? = nil, closedBy: String? = nil,
        list: [Int32: Mark] = [:], checkins: [Int32: [Mark]] = [:]
    ) {
        self.slot = slot
        self.recordedAt = recordedAt
        self.closedAt = closedAt
        self.closedBy = closedBy
        self.list = list
        self.checkins = checkins
    }

    /// The mark that counts for a student; `nil` or removed means absent.
    func mark(of student: Int32) -> Mark? { checkins[student]?.last ?? list[student] }

    /// Present and late ones.
    var totalPresent: Int {
        list.count { $0.value.presence != .removed && !isOverruled($0.key) }
            + checkins.count { $0.value.last?.presence != .removed }
    }

    /// Whether a check-in of the student counts, and not the list.
    private func isOverruled(_ student: Int32) -> Bool { !checkins.isEmpty && checkins[student] != nil }

    /// Everyone who counts as present or late, in no order.
    var present: [(student: Int32, mark: Mark)] {
        var present: [(Int32, Mark)] = []
        present.reserveCapacity(list.count + checkins.count)
        for (student, mark) in list where mark.presence != .removed && !isOverruled(student) { present.append((student, mark)) }
        for (student, marks) in checkins {
            if let mark = marks.last, mark.presence != .removed { present.append((student, mark)) }
        }
        return present
    }

    /// Takes over date and times if they are newer.
    /// - Returns: whether they were.
    mutating func describe(_ other: Slot) -> Bool {
        guard slot.isOlder(than: other) else { return false }
        slot = other
        return true
    }

    /// Replaces the whole list if it is newer.
    ///
    /// Two lists of the same moment are united.
    /// - Returns: whether anything changed.
    mutating func record(_ marks: [Int32: Mark], at moment: Timestamp) -> Bool {
        if let recordedAt, moment < recordedAt { return false }
        let united = recordedAt == moment ? list.merging(marks) { max($0, $1) } : marks
        if recordedAt == moment, united == list { return false }
        list = united
        recordedAt = moment
        keepCheckins { $0.markedAt > moment }
        return true
    }

    /// Why a check-in does not count.
    enum Refusal: Error, Equatable {
        case closed(at: Timestamp)
    }

    /// Takes over one student's mark.
    /// - Returns: whether it is the one that counts now, and was not before.
    mutating func checkIn(_ student: Int32, _ mark: Mark) throws(Refusal) -> Bool {
        if let closedAt, mark.markedAt > closedAt { throw .closed(at: closedAt) }
        if let recordedAt, mark.markedAt <= recordedAt { return false }
        guard var marks = checkins[student] else {
            checkins[student] = [mark]
            return true
        }
        let position = marks.firstIndex { !($0 < mark) } ?? marks.endIndex
        if position < marks.endIndex, marks[position] == mark { return false }
        marks.insert(mark, at: position)
        checkins[student] = Array(marks.suffix(Self.markLimit))
        return position == marks.count - 1
    }

    /// Closes the session from then on.
    /// - Returns: whether it was not closed, or later.
    mutating func close(at moment: Timestamp, by closer: String) -> Bool {
        if let closedAt, (closedAt, closedBy ?? "") <= (moment, closer) { return false }
        closedAt = moment
        closedBy = closer
        keepCheckins { $0.markedAt <= moment }
        return true
    }

    private mutating func keepCheckins(where isKept: (Mark) -> Bool) {
        checkins = checkins.compactMapValues { marks in
            let kept = marks.filter(isKept)
            return kept.isEmpty ? nil : kept
        }
    }
}
