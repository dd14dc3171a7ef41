import LMSModels
import Postgres
import WorkerKit

/// What `lectern parked list` prints.
struct ParkedList: Sendable {
    /// A message that is kept back.
    struct Message: Sendable {
        let service: String
        /// When it came first.
        let parkedAt: Timestamp
        let type: String
        let tenant: String?
        let cause: String
        let source: String
        let id: String
        /// Tries before; being parked is none.
        let attempts: Int
        /// How often it was parked.
        let parkings: Int
    }

    let counts: [ControlReport.Parked]
    /// The oldest first.
    let messages: [Message]
    let now: Timestamp

    static func read(
        _ connection: PostgresConnection, _ services: [String], _ filter: ParkedFilter, limit: Int
    ) async throws -> ParkedList {
        let rows = try await connection.transaction(isolation: .repeatableRead) { transaction in
            try await transaction.pipeline(
                services.flatMap { [filter.counts(service: $0), filter.oldest(service: $0, limit: limit)] })
        }
        var counts: [ControlReport.Parked] = []
        var messages: [Message] = []
        for (index, service) in services.enumerated() {
            counts += try rows[2 * index].map { try .init(service, $0) }
            messages += try rows[2 * index + 1].map { try Message(service, $0) }
        }
        let oldest = messages.sorted { $0.parkedAt < $1.parkedAt }.prefix(limit)
        return ParkedList(counts: counts, messages: Array(oldest), now: .now)
    }

    /// The numbers, the messages, and how many there are.
    /// - Parameter width: Columns of the terminal; the id is cut to what is left.
    /// - Returns: lines without a newline at the end.
    func text(width: Int) -> String {
        guard !counts.isEmpty else { return "No parked messages." }
        var rows = messages.map { message in
            [
                Age(seconds: max(0, (now.microseconds - message.parkedAt.microseconds) / 1_000_000)).description, message.service,
                // Every type of a service begins so, and the service stands beside it.
                String(message.type.trimmingPrefix("lms.\(message.service).")).printable.cut(to: 40),
                message.tenant?.printable.cut(to: 16) ?? "-", message.cause.printable.cut(to: 48), "\(message.attempts)",
                message.source.printable.cut(to: 24), message.id.printable,
            ]
        }
        rows.insert(["age", "service", "type", "tenant", "cause", "tries", "source", "id"], at: 0)
        let last = rows[0].count - 1
        let taken = (0..<last).reduce(0) { sum, column in sum + (rows.map { $0[column].count }.max() ?? 0) + 2 }
        for index in rows.indices { rows[index][last] = rows[index][last].cut(to: max(24, width - taken)) }
        let total = counts.reduce(0) { $0 + $1.messages }
        let shown = messages.count < total ? " (the oldest \(messages.count) shown; --limit shows more)" : ""
        return [Columns.text(counts.table), Columns.text(rows), total.of("parked message") + shown].joined(separator: "\n\n")
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("counts")
            writer.array { writer in for count in counts { count.write(to: &writer) } }
            writer.key("messages")
            writer.array { writer in for message in messages { message.write(to: &writer) } }
        }
        return writer.string
    }
}

extension ControlReport.Parked {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("service", service)
            writer.member("cause", cause)
            writer.key("messages")
            writer.value(messages)
            writer.key("oldestSeconds")
            writer.value(oldestSeconds)
        }
    }
}

extension ParkedList.Message {
    fileprivate init(_ service: String, _ row: PostgresRow) throws {
        let (parkedAt, type, tenant, cause, source, id, attempts, parkings) = try row.decode(
            Timestamp.self, String.self, String?.self, String.self, String.self, String.self, Int32.self, Int32.self)
        self.init(
            service: service, parkedAt: parkedAt, type: type, tenant: tenant, cause: cause, source: source, id: id,
            attempts: Int(attempts), parkings: Int(parkings))
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("service", service)
            writer.member("parkedAt", parkedAt.description)
            writer.member("type", type)
            writer.member("tenant", tenant)
            writer.member("cause", cause)
            writer.member("source", source)
            writer.member("id", id)
            writer.key("attempts")
            writer.value(attempts)
            writer.key("parkings")
            writer.value(parkings)
        }
    }
}
