import Foundation
import LMSModels
import Postgres
import WorkerKit

/// The operator's statements on one service's `dead_letters`.
struct LetterStore: Sendable {
    let connection: PostgresConnection
    let schema: String

    /// How many letters have a reason.
    struct Count: Sendable {
        let reason: String
        let letters: Int
    }

    /// The latest letters, the latest first.
    /// - Parameters:
    ///   - filter: Conditions, all of which hold.
    ///   - replayed: Also those that were replayed and have not died again.
    ///   - limit: At most so many.
    /// - Returns: without their bodies.
    /// - Throws: `PostgresError`.
    func list(_ filter: LetterFilter, replayed: Bool, limit: Int) async throws -> [Letter] {
        let (first, last) = filter.ranges
        return try await connection.query(
            """
            SELECT \(unescaped: Letter.columns) FROM \(unescaped: schema).dead_letters
            WHERE (\(replayed) OR replayed_at IS NULL)
                AND (\(filter.type)::text IS NULL OR type = \(filter.type))
                AND (\(filter.tenant)::text IS NULL OR tenant = \(filter.tenant))
                AND (\(filter.code)::text IS NULL OR code = \(filter.code))
                AND (\(filter.reason)::text IS NULL OR reason = \(filter.reason))
                AND (\(filter.since)::timestamptz IS NULL OR last_at >= \(filter.since))
                AND (\(filter.before)::timestamptz IS NULL OR last_at < \(filter.before))
                AND EXISTS (SELECT FROM unnest(\(first), \(last)) AS wanted (first, last)
                            WHERE key BETWEEN wanted.first AND wanted.last)
            ORDER BY last_at DESC, key
            LIMIT \(limit)
            """
        ).map(Letter.init)
    }

    /// How many letters there are, by reason; the conditions are those of ``list(_:replayed:limit:)``.
    func counts(_ filter: LetterFilter, replayed: Bool) async throws -> [Count] {
        let (first, last) = filter.ranges
        return try await connection.query(
            """
            SELECT reason, count(*) FROM \(unescaped: schema).dead_letters
            WHERE (\(replayed) OR replayed_at IS NULL)
                AND (\(filter.type)::text IS NULL OR type = \(filter.type))
                AND (\(filter.tenant)::text IS NULL OR tenant = \(filter.tenant))
                AND (\(filter.code)::text IS NULL OR code = \(filter.code))
                AND (\(filter.reason)::text IS NULL OR reason = \(filter.reason))
                AND (\(filter.since)::timestamptz IS NULL OR last_at >= \(filter.since))
                AND (\(filter.before)::timestamptz IS NULL OR last_at < \(filter.before))
                AND EXISTS (SELECT FROM unnest(\(first), \(last)) AS wanted (first, last)
                            WHERE key BETWEEN wanted.first AND wanted.last)
            GROUP BY reason ORDER BY reason
            """
        ).map {
            let (reason, letters) = try $0.decode(String.self, Int.self)
            return Count(reason: reason, letters: letters)
        }
    }

    /// The letters of these keys; not every key has one.
    func letters(_ keys: [InboxKey]) async throws -> [InboxKey: Letter] {
        let letters = try await connection.query(
            """
            SELECT \(unescaped: Letter.columns) FROM \(unescaped: schema).dead_letters
            WHERE key = ANY(\(keys.map(\.uuid)))
            """
        ).map(Letter.init)
        return Dictionary(letters.map { ($0.key, $0) }) { first, _ in first }
    }

    /// The bytes that the row keeps of the message: all, or the first 64 KiB.
    func body(_ key: InboxKey) async throws -> [UInt8]? {
        try await connection.query("SELECT body FROM \(unescaped: schema).dead_letters WHERE key = \(key.uuid)")
            .first?.decode([UInt8]?.self)
    }

    /// Those of the keys on which the service has decided: their messages would be duplicates.
    func decided(_ keys: [InboxKey]) async throws -> Set<InboxKey> {
        let rows = try await connection.query(
            "SELECT key FROM \(unescaped: schema).inbox WHERE key = ANY(\(keys.map(\.uuid)))")
        return Set(try rows.map { InboxKey(uuid: try $0.decode(UUID.self)) })
    }
}

extension LetterFilter {
    /// The ranges of keys; the one of all keys where none is named.
    fileprivate var ranges: (first: [UUID], last: [UUID]) {
        guard !keys.isEmpty else {
            let all = UInt8.max
            return (
                [UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))],
                [
                    UUID(
                        uuid: (all, all, all, all, all, all, all, all, all, all, all, all, all, all, all, all))
                ]
            )
        }
        return (keys.map(\.range.first), keys.map(\.range.last))
    }
}
