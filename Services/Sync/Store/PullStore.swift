internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL of pulls: one snapshot, and what of it a device has not seen.
struct PullStore: Sendable {
    /// For whom a device keeps rows.
    struct Viewer: Sendable, Equatable {
        let actor: String?
        /// Sees all of the tenant; anybody else sees the classes that they teach.
        let isAdministrator: Bool
    }

    /// Where a pull starts.
    struct Start: Sendable {
        let organization: Int32
        /// Of this pull.
        let snapshot: String
        let horizon: Int64
        /// What the device had seen; `nil` for nothing.
        let seen: String?
        /// For whom it was; `nil` where that is not known any more.
        let seenBy: Viewer?
        let seenSchema: Int?
        /// The greatest number that the device was given.
        let lastNumber: Int64?
    }

    /// What of a table a device's schema has, and wants.
    struct Tables: Sendable {
        let known: [DeviceTable]
        /// All rows of these are wanted, seen or not.
        let whole: [DeviceTable]
        /// Of these the device has no rows.
        let new: Set<DeviceTable>
    }

    struct Row: Sendable {
        let table: DeviceTable
        let id: RowID
        /// `nil` where the device is to delete it.
        let columns: String?
        let isCreated: Bool
    }

    /// Takes the snapshot: obligation, the first statement of a REPEATABLE READ transaction.
    /// - Returns: `nil` for a tenant that is not known.
    func start(tenant: String, client: String, _ number: PullNumber?, in transaction: PostgresTransaction) async throws -> Start? {
        let row = try await transaction.query(
            """
            SELECT organization.key, pg_current_snapshot()::text, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint, cursor.snapshot::text, cursor.viewer,
                   cursor.is_administrator, cursor.schema_version,
                   (SELECT max(number) FROM sync.pull_cursors AS other
                    WHERE other.organization_key = organization.key AND other.client = \(client))
            FROM sync.organizations AS organization
            LEFT JOIN sync.pull_cursors AS cursor
                ON cursor.organization_key = organization.key AND cursor.client = \(client) AND cursor.number = \(number?.value)
            WHERE organization.code = \(tenant)
            """
        ).first
        guard let row else { return nil }
        let isAdministrator = try row[6, as: Bool?.self]
        let actor = try row[5, as: String?.self]
        let kept = try row[4, as: String?.self]
        // A number of a later time is one of another database, before a restore: it says nothing about this one.
        let isOfThisDatabase = try number.map { $0.horizon <= (try row[3, as: Int64.self]) } ?? false
        return Start(
            organization: try row[0, as: Int32.self], snapshot: try row[1, as: String.self], horizon: try row[2, as: Int64.self],
            seen: isOfThisDatabase ? kept ?? number?.snapshot : nil,
            seenBy: isAdministrator.map { Viewer(actor: actor, isAdministrator: $0) },
            seenSchema: try row[7, as: Int32?.self].map { Int($0) }, lastNumber: try row[8, as: Int64?.self])
    }

    /// Everything that the viewer may see and the device has not seen as it is, and what it has and may not see or is gone.
    func rows(
        _ start: Start, client: String, for viewer: Viewer, _ tables: Tables, in transaction: PostgresTransaction
    ) async throws -> [Row] {
        let before = start.seenBy ?? viewer
        // Where one of two is an administrator, classes do not bound what changed hands.
        let everything = viewer.isAdministrator ? !before.isAdministrator || start.seen == nil : before.isAdministrator
        let (organization, seen, whole) = (start.organization, start.seen, tables.whole.map(\.rawValue))
        return try await transaction.query(
            """
            WITH has AS MATERIALIZED (
                SELECT class_id FROM sync.class_grants
                WHERE organization_key = \(organization) AND teacher_id = \(viewer.actor) AND NOT \(viewer.isAdministrator)
                    AND revoked_xid IS NULL
            ), had AS MATERIALIZED (
                -- One that was revoked since may have been granted again meanwhile: it counts as seen.
                SELECT class_id FROM sync.class_grants
                WHERE organization_key = \(organization) AND teacher_id = \(before.actor) AND NOT \(before.isAdministrator)
                    AND \(seen)::text IS NOT NULL
                    AND CASE WHEN revoked_xid IS NULL THEN pg_visible_in_snapshot(granted_xid, \(seen)::pg_snapshot)
                        ELSE NOT pg_visible_in_snapshot(revoked_xid, \(seen)::pg_snapshot) END
            ), moved AS MATERIALIZED (
                (SELECT class_id FROM has EXCEPT SELECT class_id FROM had)
                UNION (SELECT class_id FROM had EXCEPT SELECT class_id FROM has)
            ), candidate AS MATERIALIZED (
                SELECT table_name, id FROM sync.change_log
                WHERE organization_key = \(organization) AND changed_xid >= pg_snapshot_xmin(\(seen)::pg_snapshot)
                UNION SELECT 'students', student_id FROM sync.change_log
                WHERE organization_key = \(organization) AND changed_xid >= pg_snapshot_xmin(\(seen)::pg_snapshot)
                    AND table_name = 'enrollments'
                UNION SELECT table_name, id FROM sync.change_log
                WHERE organization_key = \(organization) AND class_id IN (SELECT class_id FROM moved)
                UNION SELECT 'students', student_id FROM sync.change_log
                WHERE organization_key = \(organization) AND class_id IN (SELECT class_id FROM moved) AND table_name = 'enrollments'
                UNION SELECT table_name, id FROM sync.change_log WHERE organization_key = \(organization) AND \(everything)
                UNION SELECT table_name, id FROM sync.change_log
                WHERE organization_key = \(organization) AND table_name = ANY(\(whole))
                    AND (\(viewer.isAdministrator) OR class_id IN (SELECT class_id FROM has))
                UNION SELECT 'students', student_id FROM sync.change_log
                WHERE organization_key = \(organization) AND class_id IN (SELECT class_id FROM has) AND table_name = 'enrollments'
                    AND 'students' = ANY(\(whole))
            )
            SELECT log.table_name, log.id, CASE WHEN view.is_visible THEN log.columns END,
                   (NOT view.was_visible OR view.is_new) AND log.created_by IS DISTINCT FROM \(client)
            FROM candidate
            JOIN sync.change_log AS log
                ON log.organization_key = \(organization) AND log.table_name = candidate.table_name AND log.id = candidate.id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN \(viewer.isAdministrator) THEN true
                        WHEN log.table_name = 'students' THEN EXISTS (SELECT FROM sync.change_log AS place
                            WHERE place.organization_key = \(organization) AND place.table_name = 'enrollments'
                                AND place.student_id = log.id AND place.columns IS NOT NULL
                                AND place.class_id IN (SELECT class_id FROM has))
                        ELSE coalesce(log.class_id IN (SELECT class_id FROM has), false) END AS is_visible,
                    CASE WHEN \(seen)::text IS NULL THEN false WHEN \(before.isAdministrator) THEN true
                        WHEN log.table_name = 'students' THEN EXISTS (SELECT FROM sync.change_log AS place
                            WHERE place.organization_key = \(organization) AND place.table_name = 'enrollments'
                                AND place.student_id = log.id AND pg_visible_in_snapshot(place.created_xid, \(seen)::pg_snapshot)
                                AND (place.columns IS NOT NULL OR NOT pg_visible_in_snapshot(place.changed_xid, \(seen)::pg_snapshot))
                                AND place.class_id IN (SELECT class_id FROM had))
                        ELSE coalesce(log.class_id IN (SELECT class_id FROM had), false) END AS was_visible,
                    coalesce(NOT pg_visible_in_snapshot(log.changed_xid, \(seen)::pg_snapshot), true) AS is_unseen,
                    coalesce(NOT pg_visible_in_snapshot(log.created_xid, \(seen)::pg_snapshot), true) AS is_new
            ) AS view
            WHERE log.table_name = ANY(\(tables.known.map(\.rawValue))) AND CASE
                WHEN log.columns IS NULL THEN \(seen)::text IS NOT NULL AND view.is_unseen AND (view.is_visible OR view.was_visible)
                WHEN view.is_visible THEN view.is_unseen OR NOT view.was_visible OR log.table_name = ANY(\(whole))
                ELSE view.was_visible END
            ORDER BY log.table_name, log.id
            """
        ).compactMap { row -> Row? in
            let (name, id, columns, isCreated) = try row.decode(String.self, String.self, String?.self, Bool.self)
            guard let table = DeviceTable(rawValue: name), let id = RowID(id) else { return nil }
            return Row(table: table, id: id, columns: columns, isCreated: isCreated || tables.new.contains(table))
        }
    }

    /// Remembers what the device is about to be given, and forgets what it has left behind.
    func finish(
        _ start: Start, client: String, for viewer: Viewer, schema: Int, seen: PullNumber?, next: PullNumber, tables: [DeviceTable],
        in transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.pipeline([
            """
            DELETE FROM sync.pull_cursors
            WHERE organization_key = \(start.organization) AND client = \(client) AND number < \(seen?.value ?? 0)
            """,
            // Two pulls of one device that take the same number at once: one of them fails with 40001 and is done again.
            """
            INSERT INTO sync.pull_cursors (organization_key, client, number, snapshot, viewer, is_administrator, schema_version)
            VALUES (\(start.organization), \(client), \(next.value), \(start.snapshot)::pg_snapshot, \(viewer.actor),
                \(viewer.isAdministrator), \(Int32(schema)))
            ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO sync.device_tables AS known (organization_key, client, table_name, last_pulled_at)
            SELECT \(start.organization), \(client), table_name, now() FROM unnest(\(tables.map(\.rawValue))) AS pulled (table_name)
            ORDER BY table_name
            ON CONFLICT (organization_key, client, table_name) DO UPDATE SET last_pulled_at = EXCLUDED.last_pulled_at
            """,
        ])
    }
}
