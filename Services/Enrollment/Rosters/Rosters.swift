internal import LMSModels

/// The rosters of some classes, and what changes on them.
///
/// Pure. All that is remembered are sets of moments, and every message only adds to them, so any order of the same
/// messages ends in the same sets:
///
/// - enrolling adds its moment to the student's enrolls, dropping to the drops;
/// - replacing at T adds T to the enrolls of everyone listed, and T to the drops of everyone else, whether they
///   are on the roster or only come onto it by a message that arrives later. A student without an entry cannot
///   have been listed by a replacement that has been taken, hence a new entry begins with all of them as drops.
///
/// Dropping wins over enrolling at the same moment (``EnrollmentHistory``). Two different lists at exactly the
/// same moment therefore leave those who are on both.
struct Rosters: Sendable {
    /// What one step did to one student.
    struct Change: Sendable, Equatable {
        let place: RosterPlace
        let before: EnrollmentHistory?
        let after: EnrollmentHistory
        /// Moments that others have to hear of, ascending.
        let enrolls: [Timestamp]
        let drops: [Timestamp]

        func announcing(drop: Timestamp) -> Change {
            Change(place: place, before: before, after: after, enrolls: enrolls, drops: [drop])
        }
    }

    /// What one step did.
    struct Effect: Sendable, Equatable {
        /// Something was learned; `changes` may be empty all the same, when an empty roster is replaced.
        var isChanged = false
        var changes: [Change] = []

        init() {}

        init(_ change: Change?) {
            isChanged = change != nil
            if let change { changes = [change] }
        }

        /// How many came onto the roster, and how many left it.
        var enrolled: Int { changes.count { $0.after.isActive && !($0.before?.isActive ?? false) } }
        var dropped: Int { changes.count { !$0.after.isActive && $0.before?.isActive ?? false } }
    }

    private(set) var histories: [RosterPlace: EnrollmentHistory]
    private(set) var replacements: [Int32: Set<Timestamp>]
    /// Entries that differ from what was loaded.
    private(set) var changed: Set<RosterPlace> = []
    private(set) var newReplacements: [Int32: Set<Timestamp>] = [:]

    /// - Parameters:
    ///   - histories: the entries of every place that a step names, and all of a class that is replaced.
    ///   - replacements: when the rosters of the classes were replaced.
    init(histories: [RosterPlace: EnrollmentHistory] = [:], replacements: [Int32: Set<Timestamp>] = [:]) {
        self.histories = histories
        self.replacements = replacements
    }

    /// - Returns: `nil` where someone is to be dropped who was never enrolled, as far as is known.
    mutating func take(_ step: RosterStep) -> Effect? {
        switch step {
        case .enroll(let place, let moment):
            return Effect(change(place, { $0.enroll(at: moment) }))
        case .drop(let place, let moment):
            guard histories[place] != nil else { return nil }
            // Announced even where it lies before every enrolling: someone said so.
            return Effect(change(place, { $0.drop(at: moment) }).map { $0.announcing(drop: moment) })
        case .replace(let classKey, let students, let moment):
            return replace(classKey, students, moment)
        }
    }

    /// Adds what another transaction has stored for a place meanwhile.
    mutating func merge(_ stored: EnrollmentHistory, at place: RosterPlace) {
        let own = histories[place]
        histories[place] = EnrollmentHistory(
            enrolls: stored.enrolls + (own?.enrolls ?? []), drops: stored.drops + (own?.drops ?? []))
    }

    private mutating func replace(_ classKey: Int32, _ students: Set<Int32>, _ moment: Timestamp) -> Effect {
        var result = Effect()
        // Before the moment is remembered: a new entry of this list is not dropped by it.
        for student in students.sorted() {
            if let change = change(RosterPlace(classKey: classKey, studentKey: student), { $0.enroll(at: moment) }) {
                result.changes.append(change)
            }
        }
        let others = histories.keys.filter { $0.classKey == classKey && !students.contains($0.studentKey) }
        for place in others.sorted() {
            if let change = change(place, { $0.drop(at: moment) }) { result.changes.append(change) }
        }
        let isNew = replacements[classKey, default: []].insert(moment).inserted
        if isNew { newReplacements[classKey, default: []].insert(moment) }
        result.isChanged = isNew || !result.changes.isEmpty
        return result
    }

    /// What `add` changes: it adds a moment, and says whether it is new.
    private mutating func change(_ place: RosterPlace, _ add: (inout EnrollmentHistory) -> Bool) -> Change? {
        let before = histories[place]
        var after = before ?? EnrollmentHistory(drops: Array(replacements[place.classKey] ?? []))
        guard add(&after) else { return nil }
        histories[place] = after
        changed.insert(place)
        return Change(
            place: place, before: before, after: after, enrolls: Self.new(after.enrolls, before?.enrolls ?? []),
            drops: Self.new(after.announcedDrops, before?.announcedDrops ?? []))
    }

    private static func new(_ after: [Timestamp], _ before: [Timestamp]) -> [Timestamp] {
        before.isEmpty ? after : after.filter { !before.contains($0) }
    }
}

extension EnrollmentHistory {
    /// The drops that mean something: who was never enrolled before cannot leave.
    ///
    /// Grows only, as enrolling earlier makes more of them count.
    var announcedDrops: [Timestamp] {
        guard let first = enrolls.first else { return [] }
        return drops.filter { $0 >= first }
    }
}
