internal import Foundation
internal import LMSModels
internal import Postgres
internal import WorkerKit

extension ChangeStore {
    /// Stores what the batch changed, and who may see which class from now on.
    ///
    /// Obligation: the tenants are locked.
    func save(_ sheet: ChangeSheet, in transaction: PostgresTransaction) async throws {
        let changed = sheet.changed
        guard !changed.isEmpty else { return }
        for isTouched in [true, false] {
            let rows = changed.filter { $0.isTouched == isTouched }
            if !rows.isEmpty { transaction.later(upsert(EntryColumns(rows), then: isTouched ? Self.touch : Self.keep)) }
        }
        guard !sheet.teachers.isEmpty else { return }
        for grant in grants(sheet.teachers.sorted { $0.key < $1.key }.map({ ($0.key, $0.value) })) { transaction.later(grant) }
    }

    /// Devices have to hear of it; ``ChangeStore/unseen(_:by:_:in:)`` reads what this writes.
    private static let touch = """
        foreign_xid = CASE WHEN known.changed_by IS DISTINCT FROM EXCLUDED.changed_by THEN known.changed_xid
            ELSE known.foreign_xid END,
        changed_by = EXCLUDED.changed_by, changed_xid = EXCLUDED.changed_xid
        """
    /// They need not.
    private static let keep = "changed_xid = known.changed_xid"

    private func upsert(_ rows: EntryColumns, then transactions: String) -> PostgresStatement {
        """
        INSERT INTO sync.change_log AS known (organization_key, table_name, id, class_id, student_id, columns, true_columns,
            version, tie, state_at, history, listed_version, listed_at, pushed_at, push_key, created_xid, created_by,
            changed_xid, changed_by)
        SELECT organization_key, table_name, id, class_id, student_id, columns, true_columns, version, tie, state_at, history,
            listed_version, listed_at, pushed_at, push_key, pg_current_xact_id(), client, pg_current_xact_id(), client
        FROM unnest(\(rows.organizations), \(rows.tables), \(rows.ids), \(rows.classIDs), \(rows.studentIDs), \(rows.shown),
                \(rows.truths), \(rows.versions), \(rows.ties), \(rows.stateAts), \(rows.histories), \(rows.listedVersions),
                \(rows.listedAts), \(rows.pushedAts), \(rows.pushKeys), \(rows.clients))
            AS new (organization_key, table_name, id, class_id, student_id, columns, true_columns, version, tie, state_at,
                history, listed_version, listed_at, pushed_at, push_key, client)
        ORDER BY organization_key, table_name, id
        ON CONFLICT (organization_key, table_name, id) DO UPDATE
        SET class_id = EXCLUDED.class_id, student_id = EXCLUDED.student_id, columns = EXCLUDED.columns,
            true_columns = EXCLUDED.true_columns, version = EXCLUDED.version, tie = EXCLUDED.tie,
            state_at = EXCLUDED.state_at, history = EXCLUDED.history, listed_version = EXCLUDED.listed_version,
            listed_at = EXCLUDED.listed_at, pushed_at = EXCLUDED.pushed_at, push_key = EXCLUDED.push_key,
            created_xid = CASE WHEN known.columns IS NULL THEN EXCLUDED.created_xid ELSE known.created_xid END,
            created_by = CASE WHEN known.columns IS NULL THEN EXCLUDED.created_by ELSE known.created_by END,
            \(unescaped: transactions)
        """
    }

    /// Revokes what others had, and grants what is new.
    private func grants(_ teachers: [(key: LogKey, teacher: String?)]) -> [PostgresStatement] {
        let organizations = teachers.map(\.key.organization)
        let classes = teachers.map(\.key.id)
        return [
            """
            UPDATE sync.class_grants AS known SET revoked_xid = pg_current_xact_id()
            FROM unnest(\(organizations), \(classes), \(teachers.map(\.teacher))) AS new (organization_key, class_id, teacher_id)
            WHERE known.organization_key = new.organization_key AND known.class_id = new.class_id
                AND known.teacher_id IS DISTINCT FROM new.teacher_id AND known.revoked_xid IS NULL
            """,
            """
            INSERT INTO sync.class_grants AS known (organization_key, class_id, teacher_id, granted_xid)
            SELECT organization_key, class_id, teacher_id, pg_current_xact_id()
            FROM unnest(\(organizations), \(classes), \(teachers.map(\.teacher))) AS new (organization_key, class_id, teacher_id)
            WHERE teacher_id IS NOT NULL
            ORDER BY organization_key, class_id, teacher_id
            ON CONFLICT (organization_key, class_id, teacher_id) DO UPDATE
            SET granted_xid = EXCLUDED.granted_xid, revoked_xid = NULL WHERE known.revoked_xid IS NOT NULL
            """,
        ]
    }
}

/// Entries as the arrays of one statement.
private struct EntryColumns {
    let organizations: [Int32]
    let tables: [String]
    let ids: [String]
    let classIDs: [String?]
    let studentIDs: [String?]
    let shown: [String?]
    /// Where a push lies over it.
    let truths: [String?]
    let versions: [Int64?]
    let ties: [Int64?]
    let stateAts: [Timestamp?]
    let histories: [String?]
    let listedVersions: [Int64?]
    let listedAts: [Timestamp?]
    let pushedAts: [Timestamp?]
    let pushKeys: [UUID?]
    let clients: [String?]

    init(_ entries: [LogEntry]) {
        organizations = entries.map(\.key.organization)
        tables = entries.map(\.key.table.rawValue)
        ids = entries.map(\.key.id)
        classIDs = entries.map(\.classID)
        studentIDs = entries.map(\.studentID)
        shown = entries.map(\.shown)
        truths = entries.map { $0.push == nil ? nil : $0.truth }
        versions = entries.map { $0.rank?.version }
        ties = entries.map { $0.rank?.tie }
        stateAts = entries.map(\.stateAt)
        histories = entries.map { $0.history == EnrollmentHistory() ? nil : $0.history.stored }
        listedVersions = entries.map { $0.listing?.version }
        listedAts = entries.map { $0.listing?.at }
        pushedAts = entries.map { $0.push?.at }
        pushKeys = entries.map { $0.push?.key }
        clients = entries.map(\.client)
    }
}
