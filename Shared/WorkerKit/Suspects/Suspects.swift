internal import AMQP
internal import DequeModule
internal import Logging
internal import Postgres

/// Messages that were delivered several times without being settled: one of them may kill its worker.
///
/// The broker's count alone does not tell which: all that were in the worker's hands share it. So each is tried alone, one
/// at a time in a process, and noted in the database before: only the one that was being tried when the worker died keeps
/// its note.
actor Suspects {
    /// From this many deliveries on a message is a suspect.
    static let deliveries = 3
    /// So many tries of a message may end with its worker.
    static let tryLimit = 3

    private let schema: String
    private let pool: PostgresPool
    private let logger: Logger
    private var isTrying = false
    private var waiting: Deque<CheckedContinuation<Void, Never>> = []

    init(schema: String, pool: PostgresPool, logger: Logger) {
        self.schema = schema
        self.pool = pool
        self.logger = logger
    }

    static func contains(_ delivery: Delivery) -> Bool { delivery.deliveryCount >= deliveries }

    /// Notes a message, does `body` with the number of this try, from 1, and crosses the note out.
    ///
    /// - Throws: `CancellationError` while it waits for its turn or the database, and what `body` throws.
    func tryAlone(_ delivery: Delivery, _ body: @Sendable (Int) async throws -> Void) async throws {
        await takeTurn()
        defer { passTurn() }
        // By the bytes: reading them may be what kills.
        let key = InboxKey(hashing: delivery.body)
        try await body(try await note(key))
        do {
            _ = try await pool.withConnection { try await $0.execute(self.crossOut(key)) }
        } catch {
            logger.debug("a suspect's note stays", metadata: ["error": "\(error)"])
        }
    }

    private func takeTurn() async {
        guard isTrying else {
            isTrying = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func passTurn() {
        if let next = waiting.popFirst() { next.resume() } else { isTrying = false }
    }

    private func note(_ key: InboxKey) async throws -> Int {
        let rows = try await pool.insist(logger) { try await $0.query(self.noting(key)) }
        return Int(try rows.first?.decode(Int32.self) ?? 1)
    }

    private nonisolated func noting(_ key: InboxKey) -> PostgresStatement {
        """
        INSERT INTO \(unescaped: schema).suspects AS known (key, tries) VALUES (\(key.uuid), 1)
        ON CONFLICT (key) DO UPDATE SET tries = known.tries + 1, last_at = now() RETURNING tries
        """
    }

    private nonisolated func crossOut(_ key: InboxKey) -> PostgresStatement {
        "DELETE FROM \(unescaped: schema).suspects WHERE key = \(key.uuid)"
    }

    /// Forgets notes of messages that somebody else has decided since.
    static func forget(schema: String) -> PostgresStatement {
        "DELETE FROM \(unescaped: schema).suspects WHERE last_at < now() - interval '1 day'"
    }
}
