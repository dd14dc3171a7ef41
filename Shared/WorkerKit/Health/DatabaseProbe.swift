internal import Postgres

/// Asks the database whether it answers and takes writes, one question at a time.
///
/// A database that is gone without a word keeps the question, and its connection, for a while: whoever asks meanwhile is
/// told how long there has been no answer.
actor DatabaseProbe {
    enum Answer: Sendable {
        case writable
        case not(String)
    }

    private let pool: PostgresPool
    private var last: Answer?
    private var askedAt: ContinuousClock.Instant?

    /// How long an answer is waited for.
    private static let patience = Duration.seconds(2)

    init(pool: PostgresPool) { self.pool = pool }

    func ask() async -> Answer {
        if askedAt == nil { start() }
        let deadline = ContinuousClock.now + Self.patience
        while askedAt != nil, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(5)) }
        guard let askedAt else { return last ?? .not("not asked yet") }
        return .not("no answer for \((ContinuousClock.now - askedAt).components.seconds) s")
    }

    private func start() {
        askedAt = .now
        Task {
            let answer = await self.question()
            last = answer
            askedAt = nil
        }
    }

    private func question() async -> Answer {
        do {
            let rows = try await pool.withConnection { connection in
                try await connection.query(
                    "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'")
            }
            return try rows.first?.decode(Bool.self) == true ? .writable : .not("the session is read-only")
        } catch {
            return .not("\(error)")
        }
    }
}
