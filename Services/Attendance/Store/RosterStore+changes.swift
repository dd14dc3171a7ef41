internal import LMSModels
internal import Postgres
internal import WorkerKit

extension RosterStore {
    /// Merges comings and goings into the rosters, and counts the enrolled of every session they concern again.
    ///
    /// Classes are locked against session commands first, in key order: a session that is being stored has
    /// counted the roster it saw.
    func apply(_ changes: [Change], in transaction: PostgresTransaction) async throws {
        let classKeys = Set(changes.map(\.classKey)).sorted()
        let loaded = try await transaction.pipeline([
            "SELECT key FROM attendance.classes WHERE key = ANY(\(classKeys)) ORDER BY key FOR UPDATE",
            """
            SELECT class_key, student_keys, moments, enrolls FROM attendance.class_rosters
            WHERE class_key = ANY(\(classKeys))
            """,
        ])
        var rosters: [Int32: ClassRoster] = [:]
        for row in loaded[1] {
            let (key, students, moments, enrolls) = try row.decode(Int32.self, [Int32].self, [Timestamp].self, [Bool].self)
            rosters[key] = ClassRoster(students: students, moments: moments, enrolls: enrolls)
        }
        var changed: Set<Int32> = []
        for change in changes
        where rosters[change.classKey, default: ClassRoster()].add(change.student, change.moment, enrolls: change.enrolls) {
            changed.insert(change.classKey)
        }
        guard !changed.isEmpty else { return }
        let pairs = changes.filter { changed.contains($0.classKey) }.sorted { ($0.student, $0.classKey) < ($1.student, $1.classKey) }
        transaction.later(store(changed.sorted().map { ($0, rosters[$0] ?? ClassRoster()) }))
        transaction.later(
            """
            INSERT INTO attendance.student_classes (student_key, class_key)
            SELECT * FROM unnest(\(pairs.map(\.student)), \(pairs.map(\.classKey)))
            ON CONFLICT DO NOTHING
            """)
        try await recount(changed, rosters, transaction)
    }

    private func store(_ rosters: [(key: Int32, roster: ClassRoster)]) -> PostgresStatement {
        var students: [Int32] = []
        var moments: [Timestamp] = []
        var enrolls: [Bool] = []
        var first: [Int32] = []
        var last: [Int32] = []
        for (_, roster) in rosters {
            first.append(Int32(students.count + 1))
            students += roster.students
            moments += roster.moments
            enrolls += roster.enrolls
            last.append(Int32(students.count))
        }
        return """
            INSERT INTO attendance.class_rosters AS known (class_key, student_keys, moments, enrolls)
            SELECT class_key, (\(students)::integer[])[first : last], (\(moments)::timestamptz[])[first : last],
                (\(enrolls)::boolean[])[first : last]
            FROM unnest(\(rosters.map(\.key)), \(first), \(last)) AS new (class_key, first, last)
            ORDER BY class_key
            ON CONFLICT (class_key) DO UPDATE
            SET student_keys = EXCLUDED.student_keys, moments = EXCLUDED.moments, enrolls = EXCLUDED.enrolls
            """
    }

    /// Sessions that exist already: an event can come after the lesson.
    private func recount(
        _ classKeys: Set<Int32>, _ rosters: [Int32: ClassRoster], _ transaction: PostgresTransaction
    ) async throws {
        let rows = try await transaction.query(
            """
            SELECT session.key, session.class_key, session.total_enrolled,
                   session.date::timestamp AT TIME ZONE organization.timezone,
                   (session.date + 1)::timestamp AT TIME ZONE organization.timezone
            FROM attendance.sessions AS session
            JOIN attendance.organizations AS organization ON organization.key = session.organization_key
            WHERE session.class_key = ANY(\(classKeys.sorted()))
            ORDER BY session.key FOR UPDATE OF session
            """)
        var keys: [Int32] = []
        var totals: [Int32] = []
        for row in rows {
            let (key, classKey, total, start, end) = try row.decode(
                Int32.self, Int32.self, Int32.self, Timestamp.self, Timestamp.self)
            let count = Int32(clamping: rosters[classKey]?.count(on: .init(start: start, end: end)) ?? 0)
            guard count != total else { continue }
            keys.append(key)
            totals.append(count)
        }
        guard !keys.isEmpty else { return }
        transaction.later(
            """
            UPDATE attendance.sessions AS session SET total_enrolled = new.total, updated_at = now()
            FROM unnest(\(keys), \(totals)) AS new (key, total)
            WHERE session.key = new.key
            """)
    }
}
