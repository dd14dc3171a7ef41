internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `classes`.
///
/// A new row draws a key. A known one keeps its own: the 0 in its place meets the conflict and is dropped.
enum ClassTable: StateTable {
    typealias State = ClassUpsert

    static let name: StaticString = "classes"

    static func present(organizations: [String], ids: [String]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.state_at, known.state_hash,
            jsonb_build_object(
                'classId', known.id, 'name', known.name, 'code', known.code, 'semester', known.semester,
                'year', known.year, 'teacherId', known.teacher_id, 'facultyId', known.faculty_id,
                'isActive', known.is_active)::text
        FROM unnest(\(organizations), \(ids)) AS wanted (organization_id, id)
        JOIN enrollment.classes AS known USING (organization_id, id)
        ORDER BY known.organization_id, known.id
        FOR NO KEY UPDATE OF known
        """
    }

    static func write(_ rows: [UpsertPlan<ClassUpsert>.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.classes AS known
            (key, organization_id, id, name, code, semester, year, teacher_id, faculty_id, is_active,
             state_at, state_hash, created_by, updated_by)
        SELECT CASE WHEN is_new THEN nextval('enrollment.class_keys') ELSE 0 END,
            organization_id, id, name, code, semester, year, teacher_id, faculty_id, is_active,
            state_at, state_hash, actor, actor
        FROM unnest(\(rows.map(\.isNew)), \(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.content.name)),
            \(rows.map(\.content.code)), \(rows.map(\.content.semester)), \(rows.map { $0.content.year.map { Int32($0.value) } }),
            \(rows.map(\.content.teacherId)), \(rows.map(\.content.facultyId)), \(rows.map { $0.content.isActive ?? true }),
            \(rows.map(\.stateAt)), \(rows.map(\.stateHash)), \(rows.map(\.actor)))
            AS new (is_new, organization_id, id, name, code, semester, year, teacher_id, faculty_id, is_active,
            state_at, state_hash, actor)
        ORDER BY organization_id, id
        ON CONFLICT (organization_id, id) DO UPDATE
        SET name = EXCLUDED.name, code = EXCLUDED.code, semester = EXCLUDED.semester, year = EXCLUDED.year,
            teacher_id = EXCLUDED.teacher_id, faculty_id = EXCLUDED.faculty_id, is_active = EXCLUDED.is_active,
            state_at = EXCLUDED.state_at, state_hash = EXCLUDED.state_hash,
            updated_at = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_at ELSE now() END,
            updated_by = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_by ELSE EXCLUDED.updated_by END
        WHERE (known.state_at, known.state_hash) < (EXCLUDED.state_at, EXCLUDED.state_hash)
        RETURNING known.organization_id, known.id, known.xmax = 0
        """
    }
}
