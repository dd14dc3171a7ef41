import AMQP
import Foundation
import Postgres
import WorkerKit

/// Fills queues and measures who empties them.
struct BenchRunner {
    let stack: Stack
    let addresses: StackAddresses
    let endpoint: AMQPEndpoint
    let options: BenchOptions

    private static let rawQueue = "lectern.bench.raw"

    init(stack: Stack, addresses: StackAddresses, options: BenchOptions) throws {
        self.stack = stack
        self.addresses = addresses
        self.options = options
        endpoint = try AMQPEndpoint(url: addresses.amqpURL)
    }

    /// Raw reference and worker on the same messages.
    func round(_ load: some BenchLoad, _ connection: PostgresConnection) async throws -> BenchRound {
        let raw = try await raw(load)
        let (worker, processor) = try await worker(load, connection)
        return BenchRound(raw: raw, worker: worker, processor: processor)
    }

    /// The raw reference.
    /// - Returns: messages a second.
    func raw(_ load: some BenchLoad) async throws -> Double {
        try await onChannel { channel in
            _ = try? await channel.deleteQueue(Self.rawQueue)
            _ = try await channel.declareQueue(name: Self.rawQueue, durable: true, arguments: ["x-queue-type": "quorum"])
        }
        let count = try await fill(load) { command in
            command.exchange = ""
            command.routingKey = Self.rawQueue
        }
        let output = try run(
            "lectern-raw-reference", [Self.rawQueue, "\(count)"],
            [
                "AMQP_HOST": endpoint.host, "AMQP_PORT": "\(endpoint.port)", "AMQP_USER": endpoint.user,
                "AMQP_PASSWORD": endpoint.password, "AMQP_VHOST": endpoint.virtualHost, "DATABASE_URL": addresses.databaseURL,
            ])
        try await onChannel { _ = try await $0.deleteQueue(Self.rawQueue) }
        guard let seconds = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)), seconds > 0 else {
            throw MessageSender.Failure("lectern-raw-reference printed \(output)")
        }
        return Double(count) / seconds
    }

    /// The measured service's workers, on a queue that was filled beforehand.
    /// - Returns: messages a second, from the first transaction to the last; and processor time a message.
    func worker(
        _ load: some BenchLoad, _ connection: PostgresConnection, holdsRelay: Bool = false
    ) async throws -> (rate: Double, processor: ProcessorTime) {
        try await prepare(load, connection)
        let delivered = try await fill(load)
        let lock = holdsRelay || options.events == .kept ? try await holdRelay(of: load.service) : nil
        let state = try stack.state()
        let before = ProcessorTime.read(workers: [], state: state)
        let workers = try (0..<options.processes).map { _ in try start(load.service) }
        let finished = try await waitUntilDone(load, connection)
        let processor = ProcessorTime.read(workers: workers, state: state) - before
        await lock?.close()
        let seconds = try await seconds(load, until: finished, connection)
        for worker in workers { try stop(worker) }
        return (Double(delivered) / seconds, processor.perMessage(delivered))
    }

    /// From the first transaction of a load on.
    func seconds(_ load: some BenchLoad, until finished: PostgresTimestamp, _ connection: PostgresConnection) async throws -> Double {
        let first = load.commands(0..<1)[0]
        let begun = try await connection.query(
            """
            SELECT min(received_at) FROM \(unescaped: load.service).inbox
            WHERE received_at >= (SELECT received_at FROM \(unescaped: load.service).inbox
                WHERE key = \(InboxKey(source: first.source, id: first.id).uuid)) - interval '1 second'
            """
        ).first?.decode(PostgresTimestamp.self)
        guard let begun else { throw MessageSender.Failure("the worker decided nothing") }
        return Double(finished.microseconds - begun.microseconds) / 1e6
    }

    /// Everything that the messages need is there, and no worker runs.
    func prepare(_ load: some BenchLoad, _ connection: PostgresConnection) async throws {
        try await follow(load.service)
        for commands in load.preparation where !commands.isEmpty {
            try await publish(commands)
            let worker = try start(load.service)
            try await waitUntilEmpty(load.service, connection)
            try stop(worker)
        }
        try await emptyFollowers(of: load.service)
        // As autovacuum would have done long ago, were this not a new database.
        try await connection.simple("VACUUM ANALYZE")
    }

    /// Publishes a load's messages.
    /// - Returns: how many, those that are there twice counted twice.
    @discardableResult
    func fill(_ load: some BenchLoad, _ change: @escaping @Sendable (inout OutgoingCommand) -> Void = { _ in }) async throws -> Int {
        try await MessageSender.with(endpoint, wantsReplies: false) { sender in
            var count = 0
            for numbers in load.portions {
                let commands = load.commands(numbers)
                count += commands.count
                try await sender.publish(
                    commands.lazy.map { command in
                        var command = command
                        change(&command)
                        return command
                    })
            }
            return count
        }
    }

    func publish(_ commands: [OutgoingCommand]) async throws {
        try await MessageSender.with(endpoint, wantsReplies: false) { try await $0.publish(commands) }
    }

    // MARK: Followers

    /// Binds the queues of the other services to the service's events, or not; those that are kept in any case.
    func follow(_ service: String, keeping kept: Set<String> = []) async throws {
        try await onChannel { channel in
            for (queue, key) in Self.subscriptions(to: service) where !kept.contains(where: { Topology.queueName(service: $0) == queue }) {
                switch options.events {
                case .followed: try await channel.bind(queue: queue, exchange: Topology.eventsExchange, routingKey: key)
                case .alone, .kept: try await channel.unbind(queue: queue, exchange: Topology.eventsExchange, routingKey: key)
                }
            }
        }
    }

    private func emptyFollowers(of service: String) async throws {
        try await onChannel { channel in
            for queue in Set(Self.subscriptions(to: service).map(\.queue)) { _ = try await channel.purge(queue) }
        }
    }

    /// The other services' bindings to events of this one.
    private static func subscriptions(to service: String) -> [(queue: String, key: String)] {
        operatorServices.filter { $0.name != service }.flatMap { other in
            other.subscriptions.filter { $0.hasPrefix("lms.\(service).") }.map { (Topology.queueName(service: other.name), $0) }
        }
    }

    /// Takes the relay's lock, so that events stay in the outbox; closing the connection gives it back.
    private func holdRelay(of service: String) async throws -> PostgresConnection {
        let lock = try await PostgresConnection.connect(
            url: addresses.databaseURL, applicationName: "lectern bench relay lock", logger: ConnectionOptions.logger)
        _ = try await lock.query("SELECT pg_advisory_lock(hashtext('lectern relay'), hashtext(\(service)))")
        return lock
    }

    // MARK: Waiting

    /// The last messages of a load: when they are decided, everything before them is too, or was split off.
    private static let tail = 5_000

    /// Asks the broker, which costs nothing, until the queue is empty; only then looks for the last messages.
    /// - Returns: when the last was decided, by the database's clock.
    func waitUntilDone(_ load: some BenchLoad, _ connection: PostgresConnection) async throws -> PostgresTimestamp {
        let keys = Set(
            load.commands(max(0, load.count - Self.tail)..<load.count).map { InboxKey(source: $0.source, id: $0.id) }
        ).map(\.uuid)
        try await onChannel { channel in
            let queue = Topology.queueName(service: load.service)
            while (try await channel.queueExists(queue)?.messages ?? 0) > 0 { try await Task.sleep(for: .milliseconds(20)) }
        }
        while true {
            let row = try await connection.query(
                """
                SELECT count(*), clock_timestamp() FROM \(unescaped: load.service).inbox_current WHERE key = ANY(\(keys))
                """
            ).first
            guard let (count, now) = try row?.decode(Int.self, PostgresTimestamp.self) else { continue }
            if count == keys.count { return now }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Nothing waits, is on its way or is to be announced.
    func waitUntilEmpty(_ service: String, _ connection: PostgresConnection) async throws {
        try await onChannel { channel in
            var calm = 0
            while calm < 5 {
                try await Task.sleep(for: .milliseconds(100))
                let waiting = try await channel.queueExists(Topology.queueName(service: service))?.messages ?? 0
                let pending = try await RunProgress.pending(connection)
                calm = waiting + pending == 0 ? calm + 1 : 0
            }
        }
    }

    func decided(_ service: String, _ connection: PostgresConnection) async throws -> Int {
        try await connection.query("SELECT count(*) FROM \(unescaped: service).inbox").first?.decode(Int.self) ?? 0
    }

    func onChannel<Value>(_ body: (AMQPChannel) async throws -> Value) async throws -> Value {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern bench")
        do {
            let value = try await body(channel)
            await channel.close()
            return value
        } catch {
            await channel.close()
            throw error
        }
    }

    // MARK: Processes

    func start(_ service: String) throws -> Process {
        let process = Process()
        process.executableURL = sibling("lectern-\(service)")
        process.environment = [
            "AMQP_URL": addresses.amqpURL, "DATABASE_URL": addresses.databaseURL, "WORKERS": "\(options.workers)",
            "BATCH_MAX": "\(options.batchMax)", "BATCH_WAIT_MS": "\(options.batchWait)", "LOG_LEVEL": "warning",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
        ]
        try process.run()
        return process
    }

    func stop(_ process: Process) throws {
        process.terminate()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw MessageSender.Failure("\(process.executableURL?.lastPathComponent ?? "") ended with status \(process.terminationStatus)")
        }
    }

    private func run(_ name: String, _ arguments: [String], _ environment: [String: String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = sibling(name)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw MessageSender.Failure("\(name) ended with status \(process.terminationStatus)") }
        return String(decoding: data, as: UTF8.self)
    }

    private func sibling(_ name: String) -> URL {
        URL(filePath: Stack.executablesDirectory).appending(path: name)
    }
}
