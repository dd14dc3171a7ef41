import LMSModels
import Postgres
import WorkerKit

/// What `lectern control log` prints.
struct ControlLog: Sendable {
    /// One change.
    struct Entry: Sendable {
        let at: Timestamp
        let revision: Int64
        let actor: String
        let action: String
        let subject: String
        /// JSON; `nil` where there was nothing.
        let before: String?
        /// JSON; `nil` where nothing is left.
        let after: String?
    }

    /// The latest first.
    let entries: [Entry]

    static func read(_ connection: PostgresConnection, limit: Int) async throws -> ControlLog {
        let rows = try await connection.query(
            """
            SELECT at, revision, actor, action, subject, before::text, after::text
            FROM control.audit ORDER BY id DESC LIMIT \(limit)
            """)
        return ControlLog(entries: try rows.map(Entry.init))
    }

    /// The table.
    /// - Parameter width: Columns of the terminal; the change is cut to what is left.
    /// - Returns: lines without a newline at the end.
    func text(width: Int) -> String {
        guard !entries.isEmpty else { return "No changes yet." }
        var rows = entries.map { entry in
            [
                entry.at.toTheSecond, "\(entry.revision)", entry.actor.printable.cut(to: 32), entry.action.printable,
                entry.subject.printable.cut(to: 48),
            ]
        }
        rows.insert(["when", "revision", "who", "what", "of"], at: 0)
        let taken = (0..<5).reduce(0) { sum, column in sum + (rows.map { $0[column].count }.max() ?? 0) + 2 }
        let half = max(16, (width - taken - 3) / 2)
        rows[0].append("before → after")
        for (index, entry) in entries.enumerated() {
            let difference = AuditDifference(before: entry.before, after: entry.after)
            rows[index + 1].append("\(difference.before.printable.cut(to: half)) → \(difference.after.printable.cut(to: half))")
        }
        return Columns.text(rows)
    }

    var json: String {
        var writer = JSONWriter()
        writer.array { writer in
            for entry in entries {
                writer.object { writer in
                    writer.member("at", entry.at.description)
                    writer.key("revision")
                    writer.value(entry.revision)
                    writer.member("actor", entry.actor)
                    writer.member("action", entry.action)
                    writer.member("subject", entry.subject)
                    writer.key("before")
                    writer.raw((entry.before ?? "null").utf8)
                    writer.key("after")
                    writer.raw((entry.after ?? "null").utf8)
                }
            }
        }
        return writer.string
    }
}

extension ControlLog.Entry {
    fileprivate init(_ row: PostgresRow) throws {
        (at, revision, actor, action, subject, before, after) = try row.decode(
            Timestamp.self, Int64.self, String.self, String.self, String.self, String?.self, String?.self)
    }
}
