import LMSModels
import Postgres
import Synchronization
import WorkerKit

/// Measures recoveries while a round goes on: from the first connection that a server accepts after its stop to the first
/// commit of a message that was begun after it.
///
/// The inbox tells: a row has the time at which its transaction began, by the clock of this machine.
final class RecoveryWatch: Sendable {
    private static let interval = Duration.milliseconds(10)

    private let sandbox: Sandbox
    /// Distinct messages of the log.
    private let messages: Int
    private let found = Mutex<[VerifyRecovery]>([])
    private let running = Mutex<[Task<Void, Never>]>([])

    init(_ sandbox: Sandbox, messages: Int) {
        self.sandbox = sandbox
        self.messages = messages
    }

    /// Begins to watch, now that a server accepts connections again.
    func watch(_ server: VerifyRecovery.Server, since opened: ContinuousClock.Instant) {
        let moment = Timestamp.now
        let task = Task<Void, Never> { [self] in
            guard let duration = await measure(since: opened, moment) else { return }
            found.withLock { $0.append(VerifyRecovery(server: server, duration: duration)) }
        }
        running.withLock { $0.append(task) }
    }

    /// Forgets what is being measured: something else goes wrong now.
    func abandon() async {
        let tasks = running.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in tasks {
            task.cancel()
            await task.value
        }
    }

    /// Ends all watching.
    /// - Returns: what was measured.
    func finish() async -> [VerifyRecovery] {
        await abandon()
        return found.withLock { $0 }
    }

    /// - Returns: `nil` where nobody had anything to do, or nothing came of it.
    private func measure(since opened: ContinuousClock.Instant, _ moment: Timestamp) async -> Duration? {
        let database = VerifyDatabase(sandbox)
        var duration: Duration?
        var hasWork: Bool?
        var last = ""
        while duration == nil, hasWork != false, !Task.isCancelled {
            do {
                if hasWork == nil { hasWork = try await database.look { try await self.hasWork($0) } }
                let writers = try await database.look { try await Self.writers($0) }
                // Counting nothing is cheap: rows are looked for only where somebody has written meanwhile.
                if writers != last, try await database.look({ try await Self.hasDecided(since: moment, $0) }) {
                    duration = opened.duration(to: .now)
                }
                last = writers
            } catch {
                // It still starts, or was lost again: the time runs.
            }
            try? await Task.sleep(for: Self.interval)
        }
        await database.close()
        return hasWork == true ? duration : nil
    }

    /// Whether there are messages that are neither decided nor wait for another try on purpose.
    private func hasWork(_ database: PostgresConnection) async throws -> Bool {
        let decided = try await RunProgress.decided(from: VerifyLog.source, database)
        return decided + (try await RunProgress.waiting(database)) < messages
    }

    /// Which transactions have written and which are writing, as text that changes with either.
    private static func writers(_ database: PostgresConnection) async throws -> String {
        try await database.query("SELECT pg_current_snapshot()::text").first?.decode(String.self) ?? ""
    }

    private static func hasDecided(since moment: Timestamp, _ database: PostgresConnection) async throws -> Bool {
        try await database.query(
            """
            SELECT EXISTS (SELECT FROM enrollment.inbox WHERE received_at > \(moment))
                OR EXISTS (SELECT FROM attendance.inbox WHERE received_at > \(moment))
                OR EXISTS (SELECT FROM publishing.inbox WHERE received_at > \(moment))
            """
        ).first?.decode(Bool.self) ?? false
    }
}
