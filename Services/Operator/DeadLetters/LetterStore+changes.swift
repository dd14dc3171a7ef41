import Foundation
import LMSModels
import Postgres
import WorkerKit

// A worker can bury the same messages again at this moment. A letter that has died again has another `last_at` than
// when it was read, and is left alone; rows are locked in key order, as the worker does.

extension LetterStore {
    /// Writes down that the messages were sent again, in the rows and in the audit log.
    /// - Parameters:
    ///   - letters: as they were read before the messages were sent.
    ///   - audit: an entry for each message, also for those without a row.
    /// - Throws: `PostgresError`, and nothing is written; of a lost connection nobody knows.
    func markReplayed(_ letters: [Letter], _ audit: LetterAudit) async throws {
        guard audit.count > 0 else { return }
        try await commit([
            """
            WITH mine AS (
                SELECT letter.key FROM \(unescaped: schema).dead_letters AS letter
                JOIN unnest(\(letters.map(\.key.uuid)), \(letters.map(\.lastAt))) AS sent (key, last_at)
                    ON letter.key = sent.key AND letter.last_at = sent.last_at
                ORDER BY letter.key
                FOR UPDATE OF letter
            )
            UPDATE \(unescaped: schema).dead_letters AS letter SET replayed_at = now(), replayed_by = \(audit.person)
            FROM mine WHERE letter.key = mine.key
            """,
            append(audit),
        ])
    }

    /// Deletes rows, and writes down in the audit log what was discarded.
    /// - Parameters:
    ///   - letters: as they were read.
    ///   - audit: an entry for each message, also for those without a row.
    /// - Throws: `PostgresError`, and nothing is deleted; of a lost connection nobody knows.
    func discard(_ letters: [Letter], _ audit: LetterAudit) async throws {
        try await commit([
            """
            WITH mine AS (
                SELECT letter.key FROM \(unescaped: schema).dead_letters AS letter
                JOIN unnest(\(letters.map(\.key.uuid)), \(letters.map(\.lastAt))) AS discarded (key, last_at)
                    ON letter.key = discarded.key AND letter.last_at = discarded.last_at
                ORDER BY letter.key
                FOR UPDATE OF letter
            )
            DELETE FROM \(unescaped: schema).dead_letters AS letter
            USING mine WHERE letter.key = mine.key
            """,
            append(audit),
        ])
    }

    private func append(_ audit: LetterAudit) -> PostgresStatement {
        """
        INSERT INTO \(unescaped: schema).audit_batches (entry_count, entries)
        VALUES (\(Int32(audit.count)), \(audit.entries))
        """
    }

    /// Runs statements as one transaction, and again where somebody else was in the way.
    private func commit(_ statements: [PostgresStatement]) async throws {
        for tries in 1... {
            do {
                _ = try await connection.pipeline(statements)
                return
            } catch let error as PostgresError where error.isRetriable && !error.isConnectionLost && tries < 5 {
                try await Task.sleep(for: .milliseconds(Int64.random(in: 5...50)))
            }
        }
    }
}
