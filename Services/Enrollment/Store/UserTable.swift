internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `users`.
enum UserTable: StateTable {
    typealias State = UserUpsert

    static let name: StaticString = "users"

    static func present(organizations: [String], ids: [String]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.state_at, known.state_hash,
            jsonb_build_object(
                'userId', known.id, 'email', known.email, 'name', known.name, 'role', known.role,
                'facultyId', known.faculty_id, 'isActive', known.is_active, 'gradeLevel', known.grade_level,
                'preferredLanguage', known.preferred_language, 'readingLevel', known.reading_level,
                'interests', known.interests, 'lastActiveAt', enrollment.wire_time(known.last_active_at))::text
        FROM unnest(\(organizations), \(ids)) AS wanted (organization_id, id)
        JOIN enrollment.users AS known USING (organization_id, id)
        ORDER BY known.organization_id, known.id
        FOR NO KEY UPDATE OF known
        """
    }

    static func holders(organizations: [String], values: [String]) -> PostgresStatement? {
        """
        SELECT wanted.position, holder.organization_id, holder.id
        FROM unnest(\(organizations), \(values)) WITH ORDINALITY AS wanted (organization_id, value, position)
        JOIN enrollment.users AS holder
            ON lower(holder.email) = lower(wanted.value) AND NOT holder.is_deleted
        """
    }

    static func write(_ rows: [UpsertPlan<UserUpsert>.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.users AS known
            (organization_id, id, email, name, role, faculty_id, is_active, grade_level, preferred_language, reading_level,
             interests, last_active_at, state_at, state_hash, created_by, updated_by)
        SELECT organization_id, id, email, name, role, faculty_id, is_active, grade_level, preferred_language, reading_level,
            ARRAY(SELECT jsonb_array_elements_text(interests::jsonb)), last_active_at, state_at, state_hash, actor, actor
        FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.content.email)),
            \(rows.map(\.content.name)), \(rows.map(\.content.role.rawValue)), \(rows.map(\.content.facultyId)),
            \(rows.map { $0.content.isActive ?? true }), \(rows.map(\.content.gradeLevel)),
            \(rows.map { $0.content.preferredLanguage?.text ?? "en" }), \(rows.map(\.content.readingLevel)),
            \(rows.map { json($0.content.interests ?? []) }), \(rows.map(\.content.lastActiveAt)),
            \(rows.map(\.stateAt)), \(rows.map(\.stateHash)), \(rows.map(\.actor)))
            AS new (organization_id, id, email, name, role, faculty_id, is_active, grade_level, preferred_language,
            reading_level, interests, last_active_at, state_at, state_hash, actor)
        ORDER BY organization_id, id
        ON CONFLICT (organization_id, id) DO UPDATE
        SET email = EXCLUDED.email, name = EXCLUDED.name, role = EXCLUDED.role, faculty_id = EXCLUDED.faculty_id,
            is_active = EXCLUDED.is_active, grade_level = EXCLUDED.grade_level,
            preferred_language = EXCLUDED.preferred_language, reading_level = EXCLUDED.reading_level,
            interests = EXCLUDED.interests, last_active_at = EXCLUDED.last_active_at,
            state_at = EXCLUDED.state_at, state_hash = EXCLUDED.state_hash,
            updated_at = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_at ELSE now() END,
            updated_by = CASE WHEN known.state_hash = EXCLUDED.state_hash THEN known.updated_by ELSE EXCLUDED.updated_by END
        WHERE (known.state_at, known.state_hash) < (EXCLUDED.state_at, EXCLUDED.state_hash)
        RETURNING known.organization_id, known.id, known.xmax = 0
        """
    }

    /// Arrays of arrays have no type in PostgreSQL: a list travels as JSON.
    private static func json(_ list: [Name]) -> String {
        var writer = JSONWriter()
        list.write(to: &writer)
        return writer.string
    }
}
