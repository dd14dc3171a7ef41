internal import Logging
internal import Postgres
internal import ServiceLifecycle

/// Keeps the worker's own tables small, while it runs.
///
/// Every worker of a service does it; the database lets one of them.
struct Housekeeping: Service {
    let service: String
    let retention: Duration
    let pool: PostgresPool
    let logger: Logger

    private static let interval = Duration.seconds(600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await tidy()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Forgets what is older than the retention, a generation at a time, and what was left behind about suspects and retries.
    ///
    /// A rotation that fails is due again at the next turn.
    private func tidy() async {
        do {
            let rows = try await pool.withConnection { connection in
                _ = try await connection.execute(Suspects.forget(schema: service))
                _ = try await connection.execute(ShadowTable.forget(schema: service))
                _ = try await connection.execute(RetryTable(schema: service).removeDecided())
                return try await connection.query(Inbox(schema: service).rotate(keeping: retention))
            }
            if try rows.first?.decode(Bool.self) == true { logger.notice("the inbox has a new generation; the oldest is forgotten") }
        } catch is CancellationError {
        } catch {
            logger.warning("could not tidy up; trying again later", metadata: ["error": "\(error)"])
        }
    }
}
