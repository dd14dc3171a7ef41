import Foundation
import LMSModels
import Postgres
import WorkerKit

extension MessageReader {
    /// Events looked for at once.
    private static let window = 64

    /// Where the events of a message have arrived.
    ///
    /// Their ids are known beforehand, `<key>-0`, `<key>-1` and so on, so each is a lookup by primary key. Looks on
    /// as long as a window of ids finds something.
    /// - Parameters:
    ///   - key: of the message that caused them.
    ///   - service: which decided on it.
    /// - Returns: in the order of the ids, window by window.
    /// - Throws: `PostgresError`.
    func arrivals(_ key: InboxKey, _ service: String) async throws -> [MessageTrace.Arrival] {
        var arrivals: [MessageTrace.Arrival] = []
        var first = 0
        while true {
            let keys = (first..<first + Self.window).map {
                InboxKey(source: "/lectern/\(service)", id: "\(key.hex)-\($0)").uuid
            }
            var found: [MessageTrace.Arrival] = []
            for other in services { found += try await self.arrivals(keys, at: other) }
            guard !found.isEmpty else { return arrivals }
            arrivals += found
            first += Self.window
        }
    }

    private func arrivals(_ keys: [UUID], at schema: String) async throws -> [MessageTrace.Arrival] {
        try await connection.query(
            """
            SELECT id, type, outcome, code FROM \(unescaped: schema).inbox WHERE key = ANY(\(keys))
            UNION ALL
            SELECT id, type, outcome, code FROM \(unescaped: schema).retries AS waiting WHERE key = ANY(\(keys))
                AND NOT EXISTS (SELECT FROM \(unescaped: schema).inbox WHERE inbox.key = waiting.key)
            UNION ALL
            SELECT id, coalesce(type, ''), 'dead', code FROM \(unescaped: schema).dead_letters
            WHERE key = ANY(\(keys)) AND replayed_at IS NULL
            ORDER BY id
            """
        ).map { row in
            let (id, type, outcome, code) = try row.decode(String.self, String.self, String.self, String?.self)
            return MessageTrace.Arrival(id: id, type: type, service: schema, outcome: outcome, code: code)
        }
    }

    /// The message that caused this one, where this one is an event of a worker.
    ///
    /// Such a one comes from `/lectern/<service>`, and its id is `<key>-<n>`.
    func cause(source: String, id: String) async throws -> MessageTrace.Cause? {
        guard let service = services.first(where: { source == "/lectern/\($0)" }),
            let key = InboxKey(hex: id.prefix(32)),
            id.dropFirst(32).first == "-"
        else { return nil }
        let rows = try await connection.query(
            "SELECT source, id, type FROM \(unescaped: service).inbox WHERE key = \(key.uuid)")
        return try rows.first.map { row in
            let (source, id, type) = try row.decode(String.self, String.self, String.self)
            return MessageTrace.Cause(service: service, source: source, id: id, type: type)
        }
    }
}
