internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `organizations`.
///
/// Their ids stand on their own: organization and id are the same here.
enum OrganizationTable: StateTable {
    typealias State = OrganizationUpsert

    static let name: StaticString = "organizations"
    static let isInOrganization = false

    static func present(organizations: [String], ids: [String]) -> PostgresStatement {
        """
        SELECT id, id, state_at, state_hash,
            jsonb_build_object(
                'organizationId', id, 'code', code, 'name', name, 'timezone', timezone, 'settings', settings)::text
        FROM enrollment.organizations
        WHERE id = ANY(\(ids))
        ORDER BY id
        FOR NO KEY UPDATE
        """
    }

    static func holders(organizations: [String], values: [String]) -> PostgresStatement? {
        """
        SELECT wanted.position, holder.id, holder.id
        FROM unnest(\(values)) WITH ORDINALITY AS wanted (code, position)
        JOIN enrollment.organizations AS holder ON holder.code = wanted.code AND NOT holder.is_deleted
        """
    }

    static func write(_ rows: [UpsertPlan<OrganizationUpsert>.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.organizations AS known
            (id, code, name, timezone, settings, state_at, state_hash, created_by, updated_by)
        SELECT id, code, name, timezone, settings::jsonb, state_at, state_hash, actor, actor
        FROM unnest(\(rows.map(\.key.id)), \(rows.map(\.content.code)), \(rows.map(\.content.name)),
            \(rows.map(\.content.timezone)), \(rows.map { $0.content.settings?.json ?? "{}" }),
            \(rows.map(\.stateAt)), \(rows.map(\.stateHash)), \(rows.map(\.actor)))
            AS new (id, code, name, timezone, settings, state_at, state_hash, actor)
        ORDER BY id
        ON CONFLICT (id) DO UPDATE
        SET code = EXCLUDED.code, name = EXCLUDED.name, timezone = EXCLUDED.timezone, settings = EXCLUDED.settings,
            state_at = EXCLUDED.state_at, state_hash = EXCLUDED.state_hash,
            updated_at = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_at ELSE now() END,
            updated_by = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_by ELSE EXCLUDED.updated_by END
        WHERE (known.state_at, known.state_hash) < (EXCLUDED.state_at, EXCLUDED.state_hash)
        RETURNING known.id, known.id, known.xmax = 0
        """
    }
}
