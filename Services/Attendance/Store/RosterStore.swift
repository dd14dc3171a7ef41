internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on the copies of enrollment's data.
struct RosterStore: Sendable {
    struct ID: Hashable, Comparable, Sendable {
        let organization: Int32
        let id: String

        static func < (left: ID, right: ID) -> Bool { (left.organization, left.id) < (right.organization, right.id) }
    }

    /// A state and when it was true; `at` is `nil` where the thing was only named.
    struct Described<State: Sendable>: Sendable {
        let state: State
        let at: Timestamp?

        var rank: Int64 { at?.microseconds ?? .min }
    }

    struct Change: Sendable {
        let classKey: Int32
        let student: Int32
        let moment: Timestamp
        let enrolls: Bool
    }

    func organizationKeys(_ codes: Set<String>, in transaction: PostgresTransaction) async throws -> [String: Int32] {
        let rows = try await transaction.query(
            "SELECT code, key FROM attendance.organizations WHERE code = ANY(\(codes.sorted()))")
        return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(String.self, Int32.self) })
    }

    /// Makes or updates classes.
    /// - Returns: the keys of all of them.
    func upsert(
        _ courses: [ID: Described<ClassUpsert?>], in transaction: PostgresTransaction
    ) async throws -> [ID: Int32] {
        let rows = courses.sorted { $0.key < $1.key }
        let results = try await transaction.pipeline([
            """
            INSERT INTO attendance.classes AS known (organization_key, id, name, teacher_id, state_at)
            SELECT organization_key, id, name, teacher_id, coalesce(state_at, '-infinity')
            FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.value.state?.name)),
                \(rows.map(\.value.state?.teacherId)), \(rows.map(\.value.at)))
                AS new (organization_key, id, name, teacher_id, state_at)
            ORDER BY organization_key, id
            ON CONFLICT (organization_key, id) DO UPDATE
            SET name = EXCLUDED.name, teacher_id = EXCLUDED.teacher_id, state_at = EXCLUDED.state_at
            WHERE known.state_at < EXCLUDED.state_at
            """,
            """
            SELECT class.organization_key, class.id, class.key
            FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id))) AS wanted (organization_key, id)
            JOIN attendance.classes AS class USING (organization_key, id)
            """,
        ])
        return try keys(results[1])
    }

    /// Makes or updates students.
    /// - Returns: the keys of all of them.
    func upsert(
        _ students: [ID: Described<StudentUpsert?>], in transaction: PostgresTransaction
    ) async throws -> [ID: Int32] {
        let rows = students.sorted { $0.key < $1.key }
        let results = try await transaction.pipeline([
            """
            INSERT INTO attendance.students AS known (organization_key, id, student_no, name, state_at)
            SELECT organization_key, id, student_no, name, coalesce(state_at, '-infinity')
            FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.value.state?.studentNo)),
                \(rows.map(\.value.state?.name)), \(rows.map(\.value.at)))
                AS new (organization_key, id, student_no, name, state_at)
            ORDER BY organization_key, id
            ON CONFLICT (organization_key, id) DO UPDATE
            SET student_no = EXCLUDED.student_no, name = EXCLUDED.name, state_at = EXCLUDED.state_at
            WHERE known.state_at < EXCLUDED.state_at
            """,
            """
            SELECT student.organization_key, student.id, student.key
            FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id))) AS wanted (organization_key, id)
            JOIN attendance.students AS student USING (organization_key, id)
            """,
        ])
        return try keys(results[1])
    }

    private func keys(_ rows: PostgresRows) throws -> [ID: Int32] {
        var keys: [ID: Int32] = [:]
        keys.reserveCapacity(rows.count)
        for row in rows {
            let (organization, id, key) = try row.decode(Int32.self, String.self, Int32.self)
            keys[ID(organization: organization, id: id)] = key
        }
        return keys
    }
}
