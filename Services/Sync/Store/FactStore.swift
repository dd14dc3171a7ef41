internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Loads what deciding a push needs to know.
struct FactStore: Sendable {
    let changes = ChangeStore()

    func load(
        _ message: Incoming<DevicePush>, _ organization: Int32, _ actor: Identifier, in transaction: PostgresTransaction
    ) async throws -> PushFacts {
        let client = message.envelope.source
        let rows = Self.rows(message.payload.changes, organization)
        let entries = try await changes.load(rows.keys.union(rows.sessions), childrenOf: [], in: transaction)
        let seen = try await snapshot(message.payload.lastPulledAt, client, organization, transaction)
        let unseen = try await changes.unseen(rows.keys, by: client, seen, in: transaction)
        let classes = rows.classes.union(entries.values.compactMap(\.classID)).sorted()
        let known = try await transaction.query(
            """
            SELECT wanted.id, EXISTS (SELECT FROM sync.class_grants AS teaches
                WHERE teaches.organization_key = \(organization) AND teaches.class_id = wanted.id
                    AND teaches.teacher_id = \(actor) AND teaches.revoked_xid IS NULL)
            FROM unnest(\(classes)) AS wanted (id)
            JOIN sync.change_log AS log
                ON log.organization_key = \(organization) AND log.table_name = 'classes' AND log.id = wanted.id
            WHERE log.columns IS NOT NULL
            """
        ).map { try $0.decode(String.self, Bool.self) }
        return PushFacts(
            organization: organization, actor: actor, isAdministrator: message.envelope.actorRole?.isAdministrator == true,
            time: message.envelope.time, sheet: ChangeSheet(entries), unseen: unseen, knownClasses: Set(known.map(\.0)),
            taughtClasses: Set(known.filter(\.1).map(\.0)))
    }

    /// What the device has seen; `nil` where that is nothing.
    private func snapshot(
        _ lastPulledAt: PullTimestamp?, _ client: String, _ organization: Int32, _ transaction: PostgresTransaction
    ) async throws -> String? {
        guard let number = lastPulledAt.map({ PullNumber($0.value) }) else { return nil }
        let kept = try await transaction.query(
            """
            SELECT snapshot::text FROM sync.pull_cursors
            WHERE organization_key = \(organization) AND client = \(client) AND number = \(number.value)
            """
        ).first?.decode(String.self)
        return kept ?? number.snapshot
    }

    private static func rows(
        _ changes: PushedChanges, _ organization: Int32
    ) -> (keys: Set<LogKey>, sessions: Set<LogKey>, classes: Set<String>) {
        func keys<Row: DeviceRow>(_ pushed: PushedTable<Row>) -> [LogKey] {
            pushed.ids.map { LogKey(organization: organization, table: Row.table, id: $0.text) }
        }
        let sessions = PushedTable(changes.attendanceSessions)
        let enrollments = PushedTable(changes.enrollments)
        let records = keys(PushedTable(changes.attendanceRecords))
        let parents = records.map {
            LogKey(organization: organization, table: .attendanceSessions, id: RowReport.session(of: $0.id))
        }
        let classes = sessions.upserts.map(\.classId.text) + enrollments.ids.compactMap { $0.pair?.first.text }
        return (Set(keys(sessions) + keys(enrollments) + records), Set(parents), Set(classes))
    }
}
