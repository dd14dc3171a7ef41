internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `roster_entries` and `roster_replacements`.
enum RosterTable {
    /// What the steps of a batch work on.
    struct Sheet: Sendable {
        var rosters: Rosters
        /// Ids of the students of replaced classes.
        var studentIDs: [Int32: String]
    }

    /// How many locks there are for all classes.
    ///
    /// Whoever replaces the roster of a class must be alone with it: an entry that another transaction inserts
    /// meanwhile would miss its drop. Classes share 64 advisory locks, so that a batch takes 64 at most, however
    /// many classes it touches, and writes none of their rows.
    static let lockCount: Int32 = 64
    /// The first half of the locks' names; `rstr` in ASCII.
    static let lockSpace: Int32 = 0x7273_7472

    /// Locks and reads everything that the steps touch, in one round trip.
    static func read(_ steps: [RosterStep], in transaction: PostgresTransaction) async throws -> Sheet {
        var replaced: Set<Int32> = []
        for case .replace(let classKey, _, _) in steps { replaced.insert(classKey) }
        var places: Set<RosterPlace> = []
        for case .enroll(let place, _) in steps where !replaced.contains(place.classKey) { places.insert(place) }
        for case .drop(let place, _) in steps where !replaced.contains(place.classKey) { places.insert(place) }

        let classes = Set(steps.map(\.classKey)).sorted()
        var statements = [lock(classes, replaced: replaced), replacements(of: classes), entries(places.sorted())]
        if !replaced.isEmpty { statements.append(entries(ofClasses: replaced.sorted())) }
        let results = try await transaction.pipeline(statements)

        var moments: [Int32: Set<Timestamp>] = [:]
        for row in results[1] {
            let (classKey, moment) = try row.decode(Int32.self, Timestamp.self)
            moments[classKey, default: []].insert(moment)
        }
        var histories = try decode(results[2])
        var studentIDs: [Int32: String] = [:]
        for row in results.dropFirst(3).joined() {
            let (classKey, studentKey, enrolls, drops, id) = try row.decode(
                Int32.self, Int32.self, [Timestamp].self, [Timestamp].self, String.self)
            histories[RosterPlace(classKey: classKey, studentKey: studentKey)] = EnrollmentHistory(
                enrolls: enrolls, drops: drops)
            studentIDs[studentKey] = id
        }
        return Sheet(rosters: Rosters(histories: histories, replacements: moments), studentIDs: studentIDs)
    }

    private static func lock(_ classes: [Int32], replaced: Set<Int32>) -> PostgresStatement {
        let alone = Set(replaced.map { $0 % lockCount })
        let numbers = Set(classes.map { $0 % lockCount }).sorted()
        // unnest gives the rows in the order of the arrays, and so the locks are taken.
        return """
            SELECT CASE WHEN is_alone THEN pg_advisory_xact_lock(\(lockSpace), number)
                        ELSE pg_advisory_xact_lock_shared(\(lockSpace), number) END
            FROM unnest(\(numbers), \(numbers.map { alone.contains($0) })) AS stripe (number, is_alone)
            """
    }

    private static func replacements(of classes: [Int32]) -> PostgresStatement {
        "SELECT class_key, replaced_at FROM enrollment.roster_replacements WHERE class_key = ANY(\(classes))"
    }

    private static func entries(_ places: [RosterPlace]) -> PostgresStatement {
        """
        SELECT entry.class_key, entry.student_key, entry.enrolls, entry.drops
        FROM unnest(\(places.map(\.classKey)), \(places.map(\.studentKey))) AS wanted (class_key, student_key)
        JOIN enrollment.roster_entries AS entry USING (class_key, student_key)
        ORDER BY entry.class_key, entry.student_key
        FOR UPDATE OF entry
        """
    }

    /// Nobody else touches the entries of these classes now, hence no order with the other statement matters.
    private static func entries(ofClasses classes: [Int32]) -> PostgresStatement {
        """
        SELECT entry.class_key, entry.student_key, entry.enrolls, entry.drops, student.id
        FROM enrollment.roster_entries AS entry
        JOIN enrollment.students AS student ON student.key = entry.student_key
        WHERE entry.class_key = ANY(\(classes))
        """
    }

    private static func decode(_ rows: PostgresRows) throws -> [RosterPlace: EnrollmentHistory] {
        var histories: [RosterPlace: EnrollmentHistory] = [:]
        histories.reserveCapacity(rows.count)
        for row in rows {
            let (classKey, studentKey, enrolls, drops) = try row.decode(
                Int32.self, Int32.self, [Timestamp].self, [Timestamp].self)
            histories[RosterPlace(classKey: classKey, studentKey: studentKey)] = EnrollmentHistory(
                enrolls: enrolls, drops: drops)
        }
        return histories
    }

    /// Reads entries that another transaction has inserted since ``read(_:in:)``.
    static func reread(
        _ places: [RosterPlace], in transaction: PostgresTransaction
    ) async throws -> [RosterPlace: EnrollmentHistory] {
        try decode(try await transaction.query(entries(places)))
    }
}
