internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `batches`.
enum BatchTable: StateTable {
    typealias State = BatchUpsert

    static let name: StaticString = "batches"

    static func present(organizations: [String], ids: [String]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.state_at, known.state_hash,
            jsonb_build_object(
                'batchId', known.id, 'name', known.name, 'code', known.code, 'startYear', known.start_year,
                'endYear', known.end_year, 'status', known.status)::text
        FROM unnest(\(organizations), \(ids)) AS wanted (organization_id, id)
        JOIN enrollment.batches AS known USING (organization_id, id)
        ORDER BY known.organization_id, known.id
        FOR NO KEY UPDATE OF known
        """
    }

    static func write(_ rows: [UpsertPlan<BatchUpsert>.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.batches AS known
            (organization_id, id, name, code, start_year, end_year, status, state_at, state_hash, created_by, updated_by)
        SELECT organization_id, id, name, code, start_year, end_year, status, state_at, state_hash, actor, actor
        FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.content.name)),
            \(rows.map(\.content.code)), \(rows.map { $0.content.startYear.map { Int32($0.value) } }),
            \(rows.map { $0.content.endYear.map { Int32($0.value) } }), \(rows.map(\.content.status.rawValue)),
            \(rows.map(\.stateAt)), \(rows.map(\.stateHash)), \(rows.map(\.actor)))
            AS new (organization_id, id, name, code, start_year, end_year, status, state_at, state_hash, actor)
        ORDER BY organization_id, id
        ON CONFLICT (organization_id, id) DO UPDATE
        SET name = EXCLUDED.name, code = EXCLUDED.code, start_year = EXCLUDED.start_year, end_year = EXCLUDED.end_year,
            status = EXCLUDED.status,
            state_at = EXCLUDED.state_at, state_hash = EXCLUDED.state_hash,
            updated_at = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_at ELSE now() END,
            updated_by = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_by ELSE EXCLUDED.updated_by END
        WHERE (known.state_at, known.state_hash) < (EXCLUDED.state_at, EXCLUDED.state_hash)
        RETURNING known.organization_id, known.id, known.xmax = 0
        """
    }
}
