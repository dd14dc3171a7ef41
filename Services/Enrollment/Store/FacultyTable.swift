internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `faculties`.
enum FacultyTable: StateTable {
    typealias State = FacultyUpsert

    static let name: StaticString = "faculties"

    static func present(organizations: [String], ids: [String]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.state_at, known.state_hash,
            jsonb_build_object(
                'facultyId', known.id, 'code', known.code, 'name', known.name)::text
        FROM unnest(\(organizations), \(ids)) AS wanted (organization_id, id)
        JOIN enrollment.faculties AS known USING (organization_id, id)
        ORDER BY known.organization_id, known.id
        FOR NO KEY UPDATE OF known
        """
    }

    static func holders(organizations: [String], values: [String]) -> PostgresStatement? {
        """
        SELECT wanted.position, holder.organization_id, holder.id
        FROM unnest(\(organizations), \(values)) WITH ORDINALITY AS wanted (organization_id, value, position)
        JOIN enrollment.faculties AS holder
            ON holder.organization_id = wanted.organization_id AND holder.code = wanted.value AND NOT holder.is_deleted
        """
    }

    static func write(_ rows: [UpsertPlan<FacultyUpsert>.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.faculties AS known
            (organization_id, id, code, name, state_at, state_hash, created_by, updated_by)
        SELECT organization_id, id, code, name, state_at, state_hash, actor, actor
        FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.content.code)), \(rows.map(\.content.name)),
            \(rows.map(\.stateAt)), \(rows.map(\.stateHash)), \(rows.map(\.actor)))
            AS new (organization_id, id, code, name, state_at, state_hash, actor)
        ORDER BY organization_id, id
        ON CONFLICT (organization_id, id) DO UPDATE
        SET code = EXCLUDED.code, name = EXCLUDED.name,
            state_at = EXCLUDED.state_at, state_hash = EXCLUDED.state_hash,
            updated_at = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_at ELSE now() END,
            updated_by = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_by ELSE EXCLUDED.updated_by END
        WHERE (known.state_at, known.state_hash) < (EXCLUDED.state_at, EXCLUDED.state_hash)
        RETURNING known.organization_id, known.id, known.xmax = 0
        """
    }
}
