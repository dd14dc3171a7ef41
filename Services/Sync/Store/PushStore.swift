internal import Foundation
internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on pushes and on the commands that they became.
struct PushStore: Sendable {
    /// The source of those commands.
    static let source = "/lectern/sync"

    /// The push behind a command.
    struct Cause: Sendable {
        let push: UUID
        let client: String
        let row: LogKey
    }

    /// A command that a push became.
    struct Sent: Sendable {
        let id: String
        let type: MessageType
        let row: LogKey
    }

    /// The pushes behind commands; commands of others have none.
    func causes(_ commands: Set<String>, in transaction: PostgresTransaction) async throws -> [String: Cause] {
        guard !commands.isEmpty else { return [:] }
        let rows = try await transaction.query(
            """
            SELECT id, push_key, client, organization_key, table_name, row_id FROM sync.pushed_commands
            WHERE id = ANY(\(commands.sorted()))
            """)
        var causes: [String: Cause] = [:]
        for row in rows {
            let (id, push, client, organization, table, rowID) = try row.decode(
                String.self, UUID.self, String.self, Int32.self, String.self, String.self)
            guard let table = DeviceTable(rawValue: table) else { continue }
            causes[id] = Cause(push: push, client: client, row: LogKey(organization: organization, table: table, id: rowID))
        }
        return causes
    }

    /// Their owners have decided.
    func forget(_ commands: [String], in transaction: PostgresTransaction) async throws {
        _ = try await transaction.execute("DELETE FROM sync.pushed_commands WHERE id = ANY(\(commands))")
    }

    /// What was answered to a push that was taken, also one that the inbox has forgotten.
    func receipt(_ push: UUID, in transaction: PostgresTransaction) async throws -> DevicePushResult? {
        let row = try await transaction.query("SELECT row_count, command_count FROM sync.push_receipts WHERE key = \(push)").first
        guard let (rows, commands) = try row?.decode(Int32.self, Int32.self) else { return nil }
        return DevicePushResult(rows: Int(rows), commands: Int(commands))
    }

    /// Writes down a push that was taken.
    func record(
        _ push: UUID, of client: String, _ organization: Int32, _ sent: [Sent], tables: [DeviceTable], _ result: DevicePushResult,
        in transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.pipeline([
            """
            INSERT INTO sync.push_receipts (key, organization_key, client, row_count, command_count)
            VALUES (\(push), \(organization), \(client), \(Int32(result.rows.value)), \(Int32(result.commands.value)))
            """,
            """
            INSERT INTO sync.pushed_commands (id, push_key, organization_key, client, type, table_name, row_id)
            SELECT id, \(push), \(organization), \(client), type, table_name, row_id
            FROM unnest(\(sent.map(\.id)), \(sent.map(\.type.text)), \(sent.map(\.row.table.rawValue)), \(sent.map(\.row.id)))
                AS new (id, type, table_name, row_id)
            """,
            """
            INSERT INTO sync.device_tables AS known (organization_key, client, table_name, last_pushed_at)
            SELECT \(organization), \(client), table_name, now() FROM unnest(\(tables.map(\.rawValue))) AS pushed (table_name)
            ORDER BY table_name
            ON CONFLICT (organization_key, client, table_name) DO UPDATE SET last_pushed_at = EXCLUDED.last_pushed_at
            """,
        ])
    }
}

extension DevicePushResult {
    init(rows: Int, commands: Int) {
        self.init()
        self.rows = Count(rows) ?? .placeholder
        self.commands = Count(commands) ?? .placeholder
    }
}
