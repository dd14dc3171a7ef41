import Foundation
import Postgres
import WorkerKit

/// What a stack's parts are doing.
struct StackStatus: Encodable {
    enum State: String, Encodable {
        /// Runs and answers.
        case ready
        /// Runs and does not answer, or not with yes.
        case running
        /// Was started and is gone without having been stopped.
        case died
        case stopped
    }

    struct Component: Encodable {
        var name: String
        var state: State
        var pid: Int32?
        var address: String
    }

    struct Queue: Encodable {
        var name: String
        var ready: Int?
        var unacknowledged: Int?
        var consumers: Int?
    }

    /// Slow calls of one kind that are not done.
    struct Jobs: Encodable {
        var service: String
        var kind: String
        var waiting: Int
        var underWay: Int
        /// Of the oldest, since it was asked for.
        var oldestSeconds: Int
    }

    var home: String
    var components: [Component]
    /// Empty when the broker does not answer.
    var queues: [Queue]
    /// Empty when the database does not answer.
    var jobs: [Jobs]
    /// What operators have switched; `nil` when the database does not answer, or has no such tables yet.
    var control: ControlReport?

    /// Whether broker and database answer, and every worker that was started.
    var isReady: Bool { components.allSatisfy { $0.state == .ready } }
}

extension Stack {
    /// Asks every part of the stack how it is.
    func status() async throws -> StackStatus {
        guard let state = try state() else { throw noStack }
        let client = ManagementClient(
            try ManagementEndpoint(
                amqpURL: state.addresses.amqpURL, managementURL: state.addresses.managementURL))

        // A foreign program may have taken the port meanwhile: ask only what is ours.
        let queues = state.broker?.isRunning == true ? try? await client.queues() : nil
        let databaseAnswers = state.database?.isRunning == true && !FreePorts.isFree(state.ports.database)
        var components = [
            component(
                "rabbitmq \(state.brokerVersion ?? "")", state.broker, answers: queues != nil,
                "amqp 127.0.0.1:\(state.ports.amqp), management http://127.0.0.1:\(state.ports.management)"),
            component(
                "postgresql \(state.databaseVersion ?? "")", state.database, answers: databaseAnswers,
                "127.0.0.1:\(state.ports.database)"),
        ]
        for worker in state.workers {
            components.append(
                component(
                    worker.name, worker.process, answers: await StackWorkers.isReady(worker),
                    "http://127.0.0.1:\(worker.httpPort)"))
        }
        let inDatabase = databaseAnswers ? (try? await tables(at: state.addresses.databaseURL)) : nil
        return StackStatus(
            home: home, components: components,
            queues: (queues ?? []).sorted { $0.name < $1.name }.map {
                StackStatus.Queue(
                    name: $0.name, ready: $0.ready, unacknowledged: $0.unacknowledged, consumers: $0.consumers)
            }, jobs: inDatabase?.jobs ?? [], control: inDatabase?.control)
    }

    /// What the tables tell, each part as far as it can be read.
    private func tables(at url: String) async throws -> (jobs: [StackStatus.Jobs], control: ControlReport?) {
        let connection = try await PostgresConnection.connect(
            url: url, applicationName: "lectern", logger: ConnectionOptions.logger)
        let jobs = (try? await self.jobs(connection)) ?? []
        let control = try? await ControlReport.read(connection)
        await connection.close()
        return (jobs, control)
    }

    private func jobs(_ connection: PostgresConnection) async throws -> [StackStatus.Jobs] {
        var found: [StackStatus.Jobs] = []
        for worker in operatorWorkers where !worker.jobKinds.isEmpty {
            found += try await connection.query(
                """
                SELECT kind, count(*) FILTER (WHERE token IS NULL), count(token),
                       extract(epoch FROM now() - min(created_at))::bigint
                FROM \(unescaped: worker.name).jobs GROUP BY kind ORDER BY kind
                """
            ).map { row in
                let (kind, waiting, underWay, oldest) = try row.decode(String.self, Int.self, Int.self, Int.self)
                return .init(service: worker.name, kind: kind, waiting: waiting, underWay: underWay, oldestSeconds: oldest)
            }
        }
        return found
    }

    private func component(
        _ name: String, _ process: ProcessRecord?, answers: Bool, _ address: String
    ) -> StackStatus.Component {
        let state: StackStatus.State =
            switch (process?.isRunning, answers) {
            case (nil, _): .stopped
            case (false, _): .died
            case (true, false): .running
            case (true, true): .ready
            }
        return StackStatus.Component(
            name: name.trimmingCharacters(in: .whitespaces), state: state,
            pid: process?.isRunning == true ? process?.pid : nil, address: address)
    }
}

extension StackStatus {
    /// Tables: the parts, the queues, slow calls where any are not done, and what operators have switched where anything is.
    var table: String {
        let parts =
            [["component", "state", "pid", "address"]]
            + components.map { [$0.name, $0.state.rawValue, $0.pid.map(String.init) ?? "-", $0.address] }
        let lengths =
            [["queue", "ready", "unacked", "consumers"]]
            + queues.map { queue in
                [queue.name] + [queue.ready, queue.unacknowledged, queue.consumers].map { $0.map(String.init) ?? "?" }
            }
        let calls =
            [["job", "waiting", "under way", "oldest"]]
            + jobs.map {
                ["\($0.service) \($0.kind)", "\($0.waiting)", "\($0.underWay)", Age(seconds: Int64($0.oldestSeconds)).description]
            }
        var tables = [parts, lengths, calls].filter { $0.count > 1 }.map(Columns.text)
        if let control, !control.isEmpty { tables.append(control.text) }
        return tables.joined(separator: "\n\n")
    }
}
