internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `students`.
///
/// A new row draws a key. A known one keeps its own: the 0 in its place meets the conflict and is dropped.
enum StudentTable: StateTable {
    typealias State = StudentUpsert

    static let name: StaticString = "students"

    static func present(organizations: [String], ids: [String]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.state_at, known.state_hash,
            jsonb_build_object(
                'studentId', known.id, 'studentNo', known.student_no, 'name', known.name, 'email', known.email,
                'facultyId', known.faculty_id, 'batchId', known.batch_id, 'enrollmentYear', known.enrollment_year,
                'isActive', known.is_active)::text
        FROM unnest(\(organizations), \(ids)) AS wanted (organization_id, id)
        JOIN enrollment.students AS known USING (organization_id, id)
        ORDER BY known.organization_id, known.id
        FOR NO KEY UPDATE OF known
        """
    }

    static func holders(organizations: [String], values: [String]) -> PostgresStatement? {
        """
        SELECT wanted.position, holder.organization_id, holder.id
        FROM unnest(\(organizations), \(values)) WITH ORDINALITY AS wanted (organization_id, value, position)
        JOIN enrollment.students AS holder
            ON holder.organization_id = wanted.organization_id AND holder.student_no = wanted.value AND NOT holder.is_deleted
        """
    }

    static func write(_ rows: [UpsertPlan<StudentUpsert>.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.students AS known
            (key, organization_id, id, student_no, name, email, faculty_id, batch_id, enrollment_year, is_active,
             state_at, state_hash, created_by, updated_by)
        SELECT CASE WHEN is_new THEN nextval('enrollment.student_keys') ELSE 0 END,
            organization_id, id, student_no, name, email, faculty_id, batch_id, enrollment_year, is_active,
            state_at, state_hash, actor, actor
        FROM unnest(\(rows.map(\.isNew)), \(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.content.studentNo)),
            \(rows.map(\.content.name)), \(rows.map(\.content.email)), \(rows.map(\.content.facultyId)),
            \(rows.map(\.content.batchId)), \(rows.map { $0.content.enrollmentYear.map { Int32($0.value) } }),
            \(rows.map { $0.content.isActive ?? true }), \(rows.map(\.stateAt)), \(rows.map(\.stateHash)), \(rows.map(\.actor)))
            AS new (is_new, organization_id, id, student_no, name, email, faculty_id, batch_id, enrollment_year, is_active,
            state_at, state_hash, actor)
        ORDER BY organization_id, id
        ON CONFLICT (organization_id, id) DO UPDATE
        SET student_no = EXCLUDED.student_no, name = EXCLUDED.name, email = EXCLUDED.email,
            faculty_id = EXCLUDED.faculty_id, batch_id = EXCLUDED.batch_id,
            enrollment_year = EXCLUDED.enrollment_year, is_active = EXCLUDED.is_active,
            state_at = EXCLUDED.state_at, state_hash = EXCLUDED.state_hash,
            updated_at = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_at ELSE now() END,
            updated_by = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_by ELSE EXCLUDED.updated_by END
        WHERE (known.state_at, known.state_hash) < (EXCLUDED.state_at, EXCLUDED.state_hash)
        RETURNING known.organization_id, known.id, known.xmax = 0
        """
    }
}
