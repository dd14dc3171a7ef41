internal import Foundation
internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL that reads and writes rows of the change log.
struct ChangeStore: Sendable {
    private static let columns = """
        log.organization_key, log.table_name, log.id, log.class_id, log.student_id, log.columns, log.true_columns, log.version,
        log.tie, log.state_at, log.history, log.listed_version, log.listed_at, log.pushed_at, log.push_key
        """

    /// The rows of these keys that there are, and everything of which the listed sessions are parents.
    func load(
        _ keys: Set<LogKey>, childrenOf sessions: Set<LogKey>, in transaction: PostgresTransaction
    ) async throws -> [LogKey: LogEntry] {
        let keys = keys.sorted()
        let sessions = sessions.sorted()
        let results = try await transaction.pipeline([
            """
            SELECT \(unescaped: Self.columns)
            FROM unnest(\(keys.map(\.organization)), \(keys.map(\.table.rawValue)), \(keys.map(\.id)))
                AS wanted (organization_key, table_name, id)
            CROSS JOIN LATERAL (SELECT * FROM sync.change_log AS row WHERE row.organization_key = wanted.organization_key
                AND row.table_name = wanted.table_name AND row.id = wanted.id OFFSET 0) AS log
            """,
            // The digit 0 follows the slash.
            """
            SELECT \(unescaped: Self.columns)
            FROM unnest(\(sessions.map(\.organization)), \(sessions.map(\.id))) AS session (organization_key, id)
            CROSS JOIN LATERAL (SELECT * FROM sync.change_log AS row WHERE row.organization_key = session.organization_key
                AND row.table_name = 'attendance_records' AND row.id >= session.id || '/' AND row.id < session.id || '0'
                OFFSET 0) AS log
            """,
        ])
        var entries: [LogKey: LogEntry] = [:]
        for row in results.joined() {
            let entry = try Self.entry(row)
            entries[entry.key] = entry
        }
        return entries
    }

    /// Of these rows, those that a device has not seen as they are: changed after its snapshot, and not by itself.
    ///
    /// `snapshot` is `nil` for a device that has seen nothing.
    func unseen(
        _ keys: Set<LogKey>, by client: String, _ snapshot: String?, in transaction: PostgresTransaction
    ) async throws -> Set<LogKey> {
        let keys = keys.sorted()
        let rows = try await transaction.query(
            """
            SELECT log.organization_key, log.table_name, log.id
            FROM unnest(\(keys.map(\.organization)), \(keys.map(\.table.rawValue)), \(keys.map(\.id)))
                AS wanted (organization_key, table_name, id)
            JOIN sync.change_log AS log USING (organization_key, table_name, id)
            CROSS JOIN LATERAL (SELECT CASE WHEN log.changed_by = \(client) THEN log.foreign_xid ELSE log.changed_xid END) AS last (xid)
            WHERE last.xid IS NOT NULL
                AND (\(snapshot)::text IS NULL OR NOT pg_visible_in_snapshot(last.xid, \(snapshot)::pg_snapshot))
            """)
        return Set(
            try rows.map { row in
                let (organization, table, id) = try row.decode(Int32.self, String.self, String.self)
                return LogKey(organization: organization, table: DeviceTable(rawValue: table) ?? .students, id: id)
            })
    }

    private static func entry(_ row: PostgresRow) throws -> LogEntry {
        let pushedAt = try row[13, as: Timestamp?.self]
        let pushKey = try row[14, as: UUID?.self]
        let version = try row[7, as: Int64?.self]
        let listedAt = try row[12, as: Timestamp?.self]
        return LogEntry(
            LogKey(
                organization: try row[0, as: Int32.self], table: DeviceTable(rawValue: try row[1, as: String.self]) ?? .students,
                id: try row[2, as: String.self]),
            classID: try row[3, as: String?.self], studentID: try row[4, as: String?.self], shown: try row[5, as: String?.self],
            truth: try row[6, as: String?.self],
            rank: try version.map { Rank(version: $0, tie: try row[8, as: Int64?.self] ?? 0) },
            stateAt: try row[9, as: Timestamp?.self],
            history: try row[10, as: String?.self].map { EnrollmentHistory(stored: $0) } ?? .init(),
            listing: try row[11, as: Int64?.self].map { .init(version: $0, at: listedAt) },
            push: pushedAt.flatMap { at in pushKey.map { .init(key: $0, at: at) } })
    }
}

extension EnrollmentHistory {
    /// As `change_log` keeps it: `+2025-09-01T06:00:00Z -2026-01-30T16:00:00Z`.
    var stored: String {
        let changes = enrolls.map { (moment: $0, sign: "+") } + drops.map { (moment: $0, sign: "-") }
        return changes.sorted { ($0.moment, $0.sign) < ($1.moment, $1.sign) }.map { "\($0.sign)\($0.moment)" }.joined(separator: " ")
    }

    init(stored: String) {
        self.init()
        for change in stored.split(separator: " ") {
            guard let moment = Timestamp(String(change.dropFirst())) else { continue }
            _ = change.first == "+" ? enroll(at: moment) : drop(at: moment)
        }
    }
}
