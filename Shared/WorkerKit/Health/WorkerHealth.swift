internal import AMQP
internal import LMSModels
internal import Postgres

/// Whether a worker can do its work right now, connection by connection.
public struct WorkerHealth: Sendable {
    let consumer: AMQPConsumer
    let queries: AMQPConsumer
    let publisher: AMQPPublisher
    let pool: PostgresPool

    struct Check: Sendable {
        let name: StaticString
        let isReady: Bool
        let detail: String
    }

    func checks() async -> [Check] {
        let commands = consumer.status
        let questions = queries.status
        let publishing = publisher.status
        return [
            Check(name: "commands", isReady: commands.isConsuming, detail: Self.detail(commands)),
            Check(name: "queries", isReady: questions.isConsuming, detail: Self.detail(questions)),
            Check(
                name: "publisher", isReady: publishing.isConnected && !publishing.isBlocked,
                detail: publishing.blockedReason.map { "blocked by the broker: \($0)" }
                    ?? publishing.lastError.map(String.init(describing:)) ?? "\(publishing.inFlight) in flight"),
            await database(),
        ]
    }

    /// A JSON object with every check, and whether all of them are well.
    func report() async -> (isReady: Bool, json: [UInt8]) {
        let checks = await checks()
        let isReady = checks.allSatisfy(\.isReady)
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("ready")
            writer.value(isReady)
            for check in checks {
                writer.key(check.name)
                writer.object { writer in
                    writer.key("ready")
                    writer.value(check.isReady)
                    writer.member("detail", check.detail)
                }
            }
        }
        return (isReady, writer.bytes)
    }

    private func database() async -> Check {
        do {
            _ = try await pool.withConnection { try await $0.query("SELECT 1") }
            return Check(name: "database", isReady: true, detail: "answers")
        } catch {
            return Check(name: "database", isReady: false, detail: "\(error)")
        }
    }

    private static func detail(_ status: ConsumerStatus) -> String {
        status.lastError.map(String.init(describing:))
            ?? "\(status.unsettled) unsettled, \(status.buffered) buffered, \(status.reconnects) reconnects"
    }
}
