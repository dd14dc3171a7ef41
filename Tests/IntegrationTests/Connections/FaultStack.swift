import Foundation
import Postgres
import Testing

@testable import lectern

/// The broker and the database of the tests that disturb whole servers: other tests use the shared ones meanwhile.
struct FaultStack: Sendable {
    let stack: Stack
    /// Ports, user and passwords, which stay what they are.
    let state: StackState

    /// The stack of the suite that runs.
    @TaskLocal static var current: FaultStack?

    private static let quiet = StepPrinter { _ in }

    /// Starts a stack, lends it to `body`, and removes it with all its data, however that ended.
    static func with(_ body: (FaultStack) async throws -> Void) async throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "connections-\(UUID().uuidString.prefix(8))")
        let stack = Stack(home: home.path)
        try await finishing(with: { try await stack.stop(purge: true, steps: FaultStack.quiet) }) {
            try await stack.start(steps: FaultStack.quiet)
            guard let state = try stack.state() else { throw stack.noStack }
            try await body(FaultStack(stack: stack, state: state))
        }
    }

    // MARK: Broker

    /// Runs `rabbitmqctl` against the stack's node.
    func control(_ arguments: [String]) async throws {
        // The script itself: the Debian wrapper changes to user rabbitmq and the system's node.
        guard let program = Launch.find("rabbitmqctl", in: ["/usr/lib/rabbitmq/bin"]) else {
            throw StackError.missing("rabbitmqctl", package: "rabbitmq-server")
        }
        let directory = "\(stack.home)/rabbitmq"
        let environment = Launch.plainEnvironment([
            "HOME": directory, "RABBITMQ_NODENAME": state.nodeName, "ERL_EPMD_PORT": String(state.ports.epmd),
            "RABBITMQ_CONF_ENV_FILE": "\(directory)/rabbitmq-env.conf",
        ])
        let result = try await Launch.run(program, arguments, environment: environment)
        guard result.status == 0 else { throw StackError("rabbitmqctl \(arguments[0]) failed: \(result.output)") }
    }

    /// Does `body` between two commands of `rabbitmqctl`; the second is run however `body` ends.
    func between(_ first: [String], _ last: [String], _ body: () async throws -> Void) async throws {
        try await finishing(with: { try await control(last) }) {
            try await control(first)
            try await body()
        }
    }

    /// Restarts the broker while `body` looks at what that does.
    func restartBroker(isKilled: Bool, while body: () async throws -> Void) async throws {
        let stack = stack
        let restart = Task { try await stack.restartBroker(isKilled: isKilled) }
        // Also when the look fails: the next test needs the broker.
        try await finishing(with: { try await restart.value }) { try await body() }
    }

    // MARK: Database

    func connect() async throws -> PostgresConnection { try await TestStack.connect(state.addresses.databaseURL) }

    /// Stops the database, does `body`, and starts it again, however `body` ends.
    func withoutDatabase(isKilled: Bool, _ body: () async throws -> Void) async throws {
        try await finishing(with: { try await startDatabase() }) {
            try await stopDatabase(isKilled: isKilled)
            try await body()
        }
    }

    func stopDatabase(isKilled: Bool) async throws {
        try await change { state in
            let database = try await stack.database()
            if isKilled { try await database.crash(&state) } else { _ = try await database.stop(&state) }
        }
    }

    /// Starts the database, unless it runs.
    func startDatabase() async throws {
        try await change { state in
            let database = try await stack.database()
            guard state.databaseDirectory.flatMap(database.postmaster) == nil else { return }
            try await database.start(&state, steps: FaultStack.quiet) { try $0.save(to: stack.stateFile) }
        }
    }

    private func change(_ body: (inout StackState) async throws -> Void) async throws {
        guard var state = try stack.state() else { throw stack.noStack }
        try await body(&state)
        try state.save(to: stack.stateFile)
    }
}

/// Gives the tests of a suite one stack, as ``FaultStack/current``.
struct FaultStackTrait: SuiteTrait, TestScoping {
    // swift-testing is built without NonisolatedNonsendingByDefault: here its closure needs the attribute.
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await FaultStack.with { stack in
            try await FaultStack.$current.withValue(stack) { try await function() }
        }
    }
}

extension Trait where Self == FaultStackTrait {
    /// One stack of their own for all tests of the suite.
    static var faultStack: Self { Self() }
}

/// Does `body`, and then `end`, however `body` ended and also when the test was cancelled.
///
/// - Throws: what `body` throws, else what `end` throws.
func finishing(with end: @escaping @Sendable () async throws -> Void, _ body: () async throws -> Void) async throws {
    let outcome: Result<Void, any Error>
    do {
        try await body()
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    // In a task of its own, which nobody cancels.
    let ended = await Task { try await end() }.result
    try outcome.get()
    try ended.get()
}
