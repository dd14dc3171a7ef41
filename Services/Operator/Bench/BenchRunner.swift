import AMQP
import Foundation
import Postgres
import WorkerKit

/// Fills queues and measures who empties them.
struct BenchRunner {
    let addresses: StackAddresses
    let endpoint: AMQPEndpoint
    let workers: Int
    let batchMax: Int

    private static let rawQueue = "lectern.bench.raw"

    /// The raw reference on the round's check-ins.
    /// - Returns: messages a second.
    func raw(_ load: CheckinLoad) async throws -> Double {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern bench")
        _ = try? await channel.deleteQueue(Self.rawQueue)
        _ = try await channel.declareQueue(name: Self.rawQueue, durable: true, arguments: ["x-queue-type": "quorum"])
        let commands = load.checkins.map { command in
            var command = command
            command.exchange = ""
            command.routingKey = Self.rawQueue
            return command
        }
        try await publish(commands)
        let output = try run(
            "lectern-raw-reference", [Self.rawQueue, "\(commands.count)"],
            [
                "AMQP_HOST": endpoint.host, "AMQP_PORT": "\(endpoint.port)", "AMQP_USER": endpoint.user,
                "AMQP_PASSWORD": endpoint.password, "AMQP_VHOST": endpoint.virtualHost, "DATABASE_URL": addresses.databaseURL,
            ])
        _ = try await channel.deleteQueue(Self.rawQueue)
        await channel.close()
        guard let seconds = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)), seconds > 0 else {
            throw MessageSender.Failure("lectern-raw-reference printed \(output)")
        }
        return Double(commands.count) / seconds
    }

    /// One attendance worker on the same check-ins.
    /// - Returns: messages a second, from the worker's first transaction to its last.
    func worker(_ load: CheckinLoad, _ connection: PostgresConnection) async throws -> Double {
        try await prepare(load, connection)
        let commands = load.checkins
        try await publish(commands)
        let before = try await decided(connection)
        let started = try start()
        try await waitUntil(connection, decided: before + load.messages)
        let finished = try await connection.query("SELECT clock_timestamp()").first?.decode(PostgresTimestamp.self)
        let begun = try await connection.query(
            "SELECT min(received_at) FROM attendance.inbox WHERE id LIKE \("checkin-\(load.round)-%")"
        ).first?.decode(PostgresTimestamp.self)
        try stop(started)
        guard let finished, let begun else { throw MessageSender.Failure("the worker decided nothing") }
        return Double(commands.count) / (Double(finished.microseconds - begun.microseconds) / 1e6)
    }

    /// Everything that the round's check-ins need is there, and no worker runs.
    func prepare(_ load: CheckinLoad, _ connection: PostgresConnection) async throws {
        try await publish(load.preparation)
        try await publish(load.openings)
        let first = try start()
        try await waitUntilEmpty(connection)
        try stop(first)
    }

    func publish(_ commands: [OutgoingCommand]) async throws {
        try await MessageSender.with(endpoint, wantsReplies: false) { try await $0.publish(commands) }
    }

    func decided(_ connection: PostgresConnection) async throws -> Int {
        try await connection.query("SELECT count(*) FROM attendance.inbox").first?.decode(Int.self) ?? 0
    }

    /// Asks the broker, which costs nothing, until the queue is empty; only then counts rows.
    private func waitUntil(_ connection: PostgresConnection, decided count: Int) async throws {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern bench")
        let queue = Topology.queueName(service: "attendance")
        while (try await channel.queueExists(queue)?.messages ?? 0) > 0 { try await Task.sleep(for: .milliseconds(20)) }
        await channel.close()
        while try await decided(connection) < count { try await Task.sleep(for: .milliseconds(10)) }
    }

    private func waitUntilEmpty(_ connection: PostgresConnection) async throws {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern bench")
        var calm = 0
        while calm < 5 {
            try await Task.sleep(for: .milliseconds(100))
            let waiting = try await channel.queueExists(Topology.queueName(service: "attendance"))?.messages ?? 0
            let pending = try await RunProgress.pending(connection)
            calm = waiting + pending == 0 ? calm + 1 : 0
        }
        await channel.close()
    }

    func start() throws -> Process {
        let process = Process()
        process.executableURL = sibling("lectern-attendance")
        process.environment = [
            "AMQP_URL": addresses.amqpURL, "DATABASE_URL": addresses.databaseURL, "WORKERS": "\(workers)",
            "BATCH_MAX": "\(batchMax)", "LOG_LEVEL": "warning", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
        ]
        try process.run()
        return process
    }

    func stop(_ process: Process) throws {
        process.terminate()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw MessageSender.Failure("lectern-attendance ended with status \(process.terminationStatus)")
        }
    }

    private func run(_ name: String, _ arguments: [String], _ environment: [String: String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = sibling(name)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
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
