import AMQP
import Attendance
import Enrollment
import Foundation
import Postgres
import Synchronization
import Testing
import WorkerKit

@testable import lectern

/// A virtual host and a database that nobody else uses, with topology and tables, and the workers on them.
final class TestWorld: Sendable {
    let sandbox: Sandbox
    let retryDelays: [Int]
    let endpoint: AMQPEndpoint
    let database: PostgresConnection
    /// For looking at queues.
    let channel: AMQPChannel
    let folder: URL
    var name: String { sandbox.name }
    var amqpURL: String { sandbox.amqpURL }
    var databaseURL: String { sandbox.databaseURL }
    private let workers = Mutex<[Program]>([])

    /// A classic queue that gets every event.
    static let tapQueue = "tests.events"

    /// Milliseconds: what is missing for good is rejected within a second.
    static let shortLadder = [100, 200, 400]
    /// Long enough for everything to arrive that was sent in any order.
    static let longLadder = [100, 300, 900, 2_700, 5_000]
    /// A rung for each step of a story whose messages come in the worst order.
    static let storyLadder = [100, 200, 300, 400, 600, 800, 1_000, 1_500, 2_000, 3_000]

    /// Runs `body` in a fresh world, which is removed afterwards, its workers too, however `body` ends.
    ///
    /// What the workers logged is attached to the test, and printed where `body` throws.
    static func with(
        retryDelays: [Int] = shortLadder, _ body: (TestWorld) async throws -> Void
    ) async throws {
        let world = try await TestWorld(retryDelays: retryDelays)
        let outcome: Result<Void, any Error>
        do {
            try await body(world)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
            print("\(world.name): \(error)\n\(world.logs(last: 60))")
        }
        Attachment.record(world.logs(), named: "workers.log")
        // In a task of its own: a cancelled test cleans up as well.
        await Task { await world.remove() }.value
        try outcome.get()
    }

    private init(retryDelays: [Int]) async throws {
        self.retryDelays = retryDelays
        sandbox = try await Sandbox.make(
            "it",
            on: StackAddresses(
                amqpURL: TestStack.amqpURL, databaseURL: TestStack.databaseURL, managementURL: TestStack.managementURL),
            retryDelays: retryDelays)
        endpoint = try AMQPEndpoint(url: sandbox.amqpURL)
        folder = FileManager.default.temporaryDirectory.appending(path: sandbox.name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try await TestStack.connect(sandbox.databaseURL)
        channel = try await AMQPChannel.connect(endpoint, name: "integration tests")
        try await channel.declareQueue(name: Self.tapQueue)
        try await channel.bind(queue: Self.tapQueue, exchange: Topology.eventsExchange, routingKey: "#")
    }

    private func remove() async {
        for worker in workers.withLock({ $0 }) {
            worker.signal(SIGKILL)
            await worker.wait()
        }
        await channel.close()
        await database.close()
        await sandbox.remove()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Processes

    var environment: [String: String] {
        [
            "AMQP_URL": amqpURL, "DATABASE_URL": databaseURL, "HTTP_PORT": "0", "LOG_LEVEL": "info",
            "RETRY_DELAYS_MS": retryDelays.map(String.init).joined(separator: ","),
            "CONTENT_ARTIFACTS": folder.appending(path: "artifacts").path,
        ]
    }

    /// Starts a worker of each of the given services and waits until all of them consume.
    ///
    /// - Parameters:
    ///   - services: one worker each; a service may be named several times.
    ///   - settings: environment variables of the workers besides the world's.
    /// - Returns: the processes, in the order of the services.
    /// - Throws: ``Overdue``, or an expectation where a worker ended at once.
    @discardableResult
    func start(_ services: String..., settings: [String: String] = [:]) async throws -> [Program] {
        try await start(services, settings: settings)
    }

    /// One worker of every service.
    @discardableResult
    func startAll() async throws -> [Program] { try await start(operatorWorkers.map(\.name), settings: [:]) }

    private func start(_ services: [String], settings: [String: String]) async throws -> [Program] {
        var before: [String: Int] = [:]
        for service in Set(services) {
            try await untilForgotten(service)
            before[service] = try await consumers(service)
        }
        var started: [Program] = []
        for service in services { started.append(try launch(service, settings: settings)) }
        for (service, count) in before {
            let wanted = count + services.count { $0 == service }
            try await eventually("\(wanted) \(service) workers consume") {
                let ended = started.count { !$0.isRunning }
                try #require(ended == 0, "a worker ended at once")
                return try await consumers(service) >= wanted
            }
        }
        return started
    }

    /// Starts a worker and does not wait for it.
    func launch(_ service: String, settings: [String: String] = [:]) throws -> Program {
        let number = workers.withLock { $0.count }
        let program = try Program(
            TestStack.binaries.appending(path: "lectern-\(service)"), environment: environment.merging(settings) { $1 },
            log: folder.appending(path: "\(number)-\(service).log"))
        workers.withLock { $0.append(program) }
        return program
    }

    private func consumers(_ service: String) async throws -> Int {
        let commands = try await channel.queueExists(Topology.queueName(service: service))
        let queries = try await channel.queueExists(Topology.queriesQueueName(service: service))
        return min(commands?.consumers ?? 0, queries?.consumers ?? 0)
    }

    /// Ends workers without giving them a chance to do anything about it, and waits until the broker has noticed.
    func kill(_ programs: [Program]) async throws {
        for program in programs { program.signal(SIGKILL) }
        for program in programs { #expect(await program.wait() == 128 + SIGKILL) }
        for service in Set(programs.map { $0.name.dropFirst("lectern-".count) }) { try await untilForgotten(String(service)) }
    }

    /// Waits until the broker counts no consumer of a worker that has ended, by whatever hand.
    private func untilForgotten(_ service: String) async throws {
        let running = running(service).count
        try await eventually("the broker forgets the \(service) workers that ended") {
            try await consumers(service) <= running
        }
    }

    /// The workers of a service that have not ended.
    func running(_ service: String) -> [Program] {
        workers.withLock { $0.filter { $0.name == "lectern-\(service)" && $0.isRunning } }
    }

    /// Runs the operator's command line against this world.
    func lectern(_ arguments: String...) async throws -> Program.Result { try await lectern(arguments) }

    func lectern(_ arguments: [String]) async throws -> Program.Result {
        try await Program.run(
            TestStack.binaries.appending(path: "lectern"), arguments, environment: environment)
    }

    /// What the workers logged: everything, or the last lines of each.
    private func logs(last: Int? = nil) -> String {
        workers.withLock(\.self).map { worker in
            let text = (try? String(contentsOf: worker.log, encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n").suffix(last ?? .max)
            return "--- \(worker.log.lastPathComponent)\n" + lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    // MARK: Looking

    /// A number that the database knows.
    func number(_ statement: PostgresStatement) async throws -> Int {
        let row = try await database.query(statement).first
        guard let row else { throw Overdue(description: "a query without a row") }
        return try row.decode(Int.self)
    }

    /// The texts of a query's only column.
    func lines(_ statement: PostgresStatement) async throws -> [String] {
        try await database.query(statement).map { try $0.decode(String.self) }
    }

    /// Messages that are ready in a queue.
    func ready(_ queue: String) async throws -> Int {
        let state = try await channel.queueExists(queue)
        return try #require(state, "there is no queue \(queue)").messages
    }
}
