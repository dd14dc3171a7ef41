import AMQP
import Foundation
import Postgres
import Synchronization
import Testing
import WorkerKit

@testable import lectern

/// A virtual host and a database on the stack that may be disturbed, and an attendance worker with something to do.
///
/// Nothing is kept connected: what looks at a server connects for each look.
final class FaultWorld: Sendable {
    let stack: FaultStack
    let load = FaultLoad()
    let endpoint: AMQPEndpoint
    let folder: URL
    private let sandbox: Sandbox
    private let programs = Mutex<[Program]>([])
    var name: String { sandbox.name }

    private static let service = "attendance"
    private static let retryDelays = TestWorld.longLadder
    private static let queue = Topology.queueName(service: service)
    private static let executable = TestStack.binaries.appending(path: "lectern-\(service)")

    /// Runs `body` in a fresh world of the suite's stack, which is removed afterwards, however `body` ends.
    ///
    /// What the workers logged is attached to the test, and printed where `body` throws.
    static func with(_ body: (FaultWorld) async throws -> Void) async throws {
        let stack = try #require(FaultStack.current, "the suite lacks the trait .faultStack")
        let world = try await FaultWorld(stack)
        try await finishing(with: { await world.remove() }) {
            do {
                try await body(world)
            } catch {
                print("\(world.name): \(error)\n\(world.logs)")
                throw error
            }
        }
    }

    private init(_ stack: FaultStack) async throws {
        self.stack = stack
        sandbox = try await Sandbox.make("faults", on: stack.state.addresses, retryDelays: Self.retryDelays)
        endpoint = try AMQPEndpoint(url: sandbox.amqpURL)
        folder = FileManager.default.temporaryDirectory.appending(path: sandbox.name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await withChannel { channel in
            // As durable as the queues of the workers: the broker is killed.
            try await channel.declareQueue(name: TestWorld.tapQueue, arguments: ["x-queue-type": "quorum"])
            try await channel.bind(
                queue: TestWorld.tapQueue, exchange: Topology.eventsExchange,
                routingKey: Topology.routingPattern(service: Self.service))
        }
    }

    private func remove() async {
        for program in programs.withLock({ $0 }) {
            program.signal(SIGKILL)
            await program.wait()
        }
        Attachment.record(logs, named: "workers.log")
        await sandbox.remove()
        try? FileManager.default.removeItem(at: folder)
    }

    private var logs: String {
        programs.withLock(\.self).map { program in
            let text = (try? String(contentsOf: program.log, encoding: .utf8)) ?? ""
            return "--- \(program.log.lastPathComponent)\n" + text
        }.joined(separator: "\n")
    }

    // MARK: Addresses

    /// Of the broker, as the worker has it unless something is given.
    func amqpURL(
        scheme: String = "amqp", host: String = "127.0.0.1", port: Int? = nil, user: String? = nil, password: String? = nil,
        query: String = ""
    ) -> String {
        let login = "\(user ?? endpoint.user):\(password ?? endpoint.password)"
        return "\(scheme)://\(login)@\(host):\(port ?? endpoint.port)/\(name)\(query)"
    }

    /// Of the database, as the worker has it unless something is given.
    func databaseURL(ports: [Int]? = nil, password: String? = nil, query: String = "") -> String {
        let hosts = (ports ?? [stack.state.ports.database]).map { "127.0.0.1:\($0)" }.joined(separator: ",")
        return "postgresql://\(stack.state.user):\(password ?? stack.state.databasePassword)@\(hosts)/\(name)\(query)"
    }

    // MARK: Processes

    /// Small batches, one at a time: a fault hits work under way, and messages are taken in their order.
    private var environment: [String: String] {
        [
            "AMQP_URL": amqpURL(), "DATABASE_URL": databaseURL(), "HTTP_PORT": "0", "LOG_LEVEL": "info", "LOG_FORMAT": "text",
            "WORKERS": "1", "BATCH_MAX": "10", "RETRY_DELAYS_MS": Self.retryDelays.map(String.init).joined(separator: ","),
        ]
    }

    /// Starts a program that ends with this world at the latest.
    func launch(
        _ name: String, _ executable: URL, _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> Program {
        let number = programs.withLock { $0.count }
        let program = try Program(
            executable, arguments, environment: environment, log: folder.appending(path: "\(number)-\(name).log"))
        programs.withLock { $0.append(program) }
        return program
    }

    /// Starts a worker and waits until it consumes.
    ///
    /// - Parameter settings: environment variables besides the world's.
    /// - Returns: the worker.
    /// - Throws: ``Overdue``, or an expectation where it ended at once.
    func start(_ settings: [String: String] = [:]) async throws -> FaultWorker {
        let port = try FreePorts.choose(1)[0]
        let own = environment.merging(["HTTP_PORT": "\(port)"]) { $1 }.merging(settings) { $1 }
        let worker = FaultWorker(program: try launch("worker", Self.executable, environment: own), port: port)
        try await worker.wait("it consumes") { $0.commands.isReady && $0.queries.isReady }
        return worker
    }

    /// Starts a worker that cannot work.
    ///
    /// - Parameter settings: environment variables besides the world's.
    /// - Returns: what it said; the status is 124 where it did not end by itself within 20 seconds.
    /// - Throws: `Program.Failure`.
    func refusal(_ settings: [String: String]) async throws -> Program.Result {
        try await Program.run(
            URL(filePath: "/usr/bin/timeout"), ["20", Self.executable.path], environment: environment.merging(settings) { $1 })
    }

    // MARK: Messages

    func publish(_ portions: FaultLoad.Portion...) async throws {
        let messages = portions.flatMap(load.messages)
        try await MessageSender.with(endpoint, wantsReplies: false) { try await $0.publish(messages) }
    }

    /// Waits until every message up to the end of a portion is decided.
    ///
    /// - Parameters:
    ///   - portion: the last that was sent.
    ///   - url: the database, if it is not the stack's.
    /// - Throws: ``Overdue``.
    func waitUntilDecided(_ portion: FaultLoad.Portion, at url: String? = nil) async throws {
        let wanted = load.distinct(through: portion)
        try await eventually("\(wanted) messages are decided", state: { "(\(try await decided(at: url)))" }) {
            try await decided(at: url) >= wanted
        }
    }

    private func decided(at url: String?) async throws -> Int {
        try await withDatabase(url) { try await RunProgress.decided(from: FaultLoad.source, $0) }
    }

    /// Waits until all portions are decided and announced, stops the worker, and compares: nothing is lost, and nothing
    /// happened twice.
    ///
    /// - Parameters:
    ///   - worker: the only one that runs.
    ///   - url: the database, if it is not the stack's.
    /// - Throws: ``Overdue``.
    func expectEverythingOnce(_ worker: FaultWorker, at url: String? = nil) async throws {
        try await waitUntilDecided(.after, at: url)
        try await eventually(
            "every event is out",
            state: {
                try await withDatabase(url) { database in
                    try await database.query(
                        """
                        SELECT 'outbox ' || count(*) FROM attendance.outbox
                        UNION ALL SELECT concat_ws(' ', 'retry', id, attempts, outcome, message, last_at) FROM attendance.retries
                        """
                    ).map { try $0.decode(String.self) }.joined(separator: "; ")
                }
            }
        ) { try await withDatabase(url) { try await RunProgress.pending($0) } == 0 }
        worker.program.signal(SIGTERM)
        #expect(await worker.program.wait() == 0)

        try await withDatabase(url) { database in
            let applied = try await database.query("SELECT id FROM attendance.inbox WHERE outcome = 'applied'")
                .map { try $0.decode(String.self) }
            #expect(applied.count == load.distinct(through: .after))
            #expect(Set(applied).count == applied.count, "claimed twice")
            let present = try await database.query("SELECT count(*) FROM attendance.attendance_records").first
            #expect(try present?.decode(Int.self) == load.checkins.count)
        }
        let announced = try await tapped()
        if Set(announced.map(\.causation)) != load.checkins { Attachment.record(await brokerState(), named: "broker.txt") }
        #expect(Set(announced.map(\.causation)) == load.checkins)
        #expect(Set(announced.map(\.id)).count == load.checkins.count, "an effect that happened twice has two events")
        try await expectEmptyQueue()
    }

    /// What is needed to tell a lost event from a late one.
    private func brokerState() async -> String {
        do {
            let management = try ManagementEndpoint(amqpURL: sandbox.amqpURL, managementURL: stack.state.addresses.managementURL)
            let topology = try await ManagementClient(management).brokerTopology()
            var lines = topology.queues.map { "\($0)" } + topology.bindings.map { "\($0)" }
            try await withChannel { channel in
                lines.append("tapped: \(String(describing: try await channel.queueExists(TestWorld.tapQueue)))")
            }
            let unroutable = try await number("SELECT count(*) FROM attendance.unrouted_events")
            lines.append("unroutable types: \(unroutable)")
            let text = lines.joined(separator: "\n")
            print(text)
            return text
        } catch {
            return "\(error)"
        }
    }

    /// The broker has everything acknowledged that it delivered.
    private func expectEmptyQueue() async throws {
        try await withChannel { channel in
            try await eventually("the broker has noticed that the worker went") {
                try await channel.queueExists(Self.queue)?.consumers == 0
            }
            #expect(try await channel.queueExists(Self.queue)?.messages == 0)
        }
    }

    /// The check-ins' events; a quorum queue that was just restarted may hand out late what it has confirmed.
    private func tapped() async throws -> [TappedEvent] {
        var events: [TappedEvent] = []
        try await withChannel { channel in
            try? await eventually("an event for every check-in", within: .seconds(20)) {
                while let (delivery, _) = try await channel.get(TestWorld.tapQueue) {
                    events.append(try TappedEvent(delivery))
                    try await channel.ack(delivery.tag)
                }
                return Set(events.map(\.causation)).isSuperset(of: load.checkins)
            }
        }
        return events.filter { $0.type == "lms.attendance.checkin.recorded.v1" }
    }

    // MARK: Looking

    /// Messages that are ready in the worker's queue.
    func queued() async throws -> Int {
        var state: (messages: Int, consumers: Int)?
        try await withChannel { state = try await $0.queueExists(Self.queue) }
        return try #require(state, "there is no queue \(Self.queue)").messages
    }

    func number(_ statement: PostgresStatement) async throws -> Int {
        try await withDatabase(nil) { try await $0.query(statement).first?.decode(Int.self) ?? 0 }
    }

    func withChannel(_ body: (AMQPChannel) async throws -> Void) async throws {
        let channel = try await AMQPChannel.connect(endpoint, name: "integration tests")
        try await finishing(with: { await channel.close() }) { try await body(channel) }
    }

    private func withDatabase<Value>(
        _ url: String?, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let database = try await TestStack.connect(url ?? databaseURL())
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    /// Makes what is missing of the queues and bindings again.
    func mendTopology() async throws {
        let management = try ManagementEndpoint(
            amqpURL: sandbox.amqpURL, managementURL: stack.state.addresses.managementURL)
        let applied = try await applyTopology(
            services: operatorServices, retryDelays: Self.retryDelays, client: ManagementClient(management))
        #expect(applied.conflicts.isEmpty)
    }
}
