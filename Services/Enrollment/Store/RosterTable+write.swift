internal import LMSModels
internal import Postgres
internal import WorkerKit

extension RosterTable {
    /// Writes what changed; what needs no answer waits for the next round trip.
    ///
    /// Another transaction may insert an entry between reading and inserting. The insert waits for it then, and
    /// the union of both histories is written: both only ever add moments.
    /// - Parameters:
    ///   - rosters: after all steps; what was there is told from what is new by `loaded`.
    ///   - loaded: the places that were in the table.
    ///   - writers: who changed what.
    ///   - transaction: the one that read.
    /// - Throws: what the database reports.
    static func write(
        _ rosters: Rosters, loaded: Set<RosterPlace>, by writers: RosterWriters, in transaction: PostgresTransaction
    ) async throws {
        let changed = rosters.changed.sorted()
        let known = changed.filter { loaded.contains($0) }
        let new = changed.filter { !loaded.contains($0) }
        if !rosters.newReplacements.isEmpty { transaction.later(insert(rosters.newReplacements, by: writers)) }
        if !known.isEmpty { transaction.later(update(RosterColumns(known, rosters, writers))) }
        guard !new.isEmpty else { return }
        let inserted = try await transaction.query(insert(RosterColumns(new, rosters, writers)))
        guard inserted.count < new.count else { return }

        let own = Set(
            try inserted.map { row -> RosterPlace in
                let (classKey, studentKey) = try row.decode(Int32.self, Int32.self)
                return RosterPlace(classKey: classKey, studentKey: studentKey)
            })
        let late = new.filter { !own.contains($0) }
        var merged = rosters
        for (place, history) in try await reread(late, in: transaction) { merged.merge(history, at: place) }
        transaction.later(update(RosterColumns(late, merged, writers)))
    }

    private static func insert(_ columns: RosterColumns) -> PostgresStatement {
        """
        INSERT INTO enrollment.roster_entries
            (class_key, student_key, enrolls, drops, enrolled_at, dropped_at, created_by, updated_by)
        SELECT class_key, student_key,
            moments.list[enrolls_from:drops_from - 1], moments.list[drops_from:drops_to],
            enrolled_at, dropped_at, actor, actor
        FROM unnest(\(columns.classKeys), \(columns.studentKeys), \(columns.enrollsFrom), \(columns.dropsFrom),
            \(columns.dropsTo), \(columns.enrolledAt), \(columns.droppedAt), \(columns.actors))
            AS new (class_key, student_key, enrolls_from, drops_from, drops_to, enrolled_at, dropped_at, actor),
            (SELECT \(columns.moments) AS list) AS moments
        ON CONFLICT (class_key, student_key) DO NOTHING
        RETURNING class_key, student_key
        """
    }

    private static func update(_ columns: RosterColumns) -> PostgresStatement {
        """
        UPDATE enrollment.roster_entries AS entry
        SET enrolls = moments.list[new.enrolls_from:new.drops_from - 1],
            drops = moments.list[new.drops_from:new.drops_to],
            enrolled_at = new.enrolled_at, dropped_at = new.dropped_at, updated_at = now(), updated_by = new.actor
        FROM unnest(\(columns.classKeys), \(columns.studentKeys), \(columns.enrollsFrom), \(columns.dropsFrom),
            \(columns.dropsTo), \(columns.enrolledAt), \(columns.droppedAt), \(columns.actors))
            AS new (class_key, student_key, enrolls_from, drops_from, drops_to, enrolled_at, dropped_at, actor),
            (SELECT \(columns.moments) AS list) AS moments
        WHERE entry.class_key = new.class_key AND entry.student_key = new.student_key
        """
    }

    private static func insert(
        _ replacements: [Int32: Set<Timestamp>], by writers: RosterWriters
    ) -> PostgresStatement {
        let rows = replacements.flatMap { classKey, moments in moments.map { (classKey, $0) } }.sorted { $0 < $1 }
        return """
            INSERT INTO enrollment.roster_replacements (class_key, replaced_at, created_by)
            SELECT * FROM unnest(\(rows.map(\.0)), \(rows.map(\.1)), \(rows.map { writers.replacements[$0.0] ?? "" }))
            """
    }
}

/// Roster entries as arrays, a column each.
///
/// Arrays of arrays cannot be unnested into rows of arrays, so the moments of all entries stand in one array, and
/// each row takes its slices. Slicing `timestamptz[]` costs the same wherever the slice is.
struct RosterColumns: Sendable {
    var classKeys: [Int32] = []
    var studentKeys: [Int32] = []
    var moments: [Timestamp] = []
    /// Positions in `moments`, from 1: the enrolls end where the drops begin.
    var enrollsFrom: [Int32] = []
    var dropsFrom: [Int32] = []
    var dropsTo: [Int32] = []
    var enrolledAt: [Timestamp] = []
    var droppedAt: [Timestamp?] = []
    var actors: [String] = []

    init(_ places: [RosterPlace], _ rosters: Rosters, _ writers: RosterWriters) {
        for place in places {
            guard let history = rosters.histories[place], let start = history.enrolledAt else { continue }
            classKeys.append(place.classKey)
            studentKeys.append(place.studentKey)
            enrollsFrom.append(Int32(moments.count + 1))
            moments += history.enrolls
            dropsFrom.append(Int32(moments.count + 1))
            moments += history.drops
            dropsTo.append(Int32(moments.count))
            enrolledAt.append(start)
            droppedAt.append(history.droppedAt)
            actors.append(writers.places[place] ?? "")
        }
    }
}
