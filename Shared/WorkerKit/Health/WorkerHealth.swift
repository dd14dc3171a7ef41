internal import AMQP
internal import LMSModels

/// Whether a worker can do its work right now, connection by connection.
public struct WorkerHealth: Sendable {
    let consumer: AMQPConsumer
    let queries: AMQPConsumer
    let publisher: AMQPPublisher
    let relay: RelayStatus
    let control: ControlPlane
    let probe: DatabaseProbe

    struct Check: Sendable {
        let name: StaticString
        let isReady: Bool
        let detail: String
    }

    func checks() async -> [Check] {
        let commands = consumer.status
        let isPaused = control.current.pause != nil
        let questions = queries.status
        let publishing = publisher.status
        return [
            Check(
                name: "commands", isReady: commands.isConsuming || commands.isConnected && isPaused,
                detail: isPaused ? "paused by an operator" : Self.detail(commands)),
            Check(name: "queries", isReady: questions.isConsuming, detail: Self.detail(questions)),
            Check(
                name: "publisher", isReady: publishing.isConnected && !publishing.isBlocked,
                detail: publishing.blockedReason.map { "blocked by the broker: \($0)" }
                    ?? publishing.lastError.map(String.init(describing:)) ?? "\(publishing.inFlight) in flight"),
            Self.check(relay.current), await database(),
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
        switch await probe.ask() {
        case .writable: Check(name: "database", isReady: true, detail: "answers and takes writes")
        case .not(let reason): Check(name: "database", isReady: false, detail: reason)
        }
    }

    private static func check(_ state: RelayStatus.State) -> Check {
        switch state {
        case .starting: Check(name: "relay", isReady: false, detail: "starting")
        case .leading: Check(name: "relay", isReady: true, detail: "sends the service's events")
        case .standingBy: Check(name: "relay", isReady: true, detail: "another process sends the service's events")
        case .failing(let reason): Check(name: "relay", isReady: false, detail: reason)
        }
    }

    private static func detail(_ status: ConsumerStatus) -> String {
        status.lastError.map(String.init(describing:))
            ?? "\(status.unsettled) unsettled, \(status.buffered) buffered, \(status.reconnects) reconnects"
    }
}
