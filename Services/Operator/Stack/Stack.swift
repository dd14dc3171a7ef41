import Foundation
import Glibc
import WorkerKit

/// A broker, a database and workers of one's own, on one machine and under one directory.
///
/// Everything listens on 127.0.0.1 only. Several stacks run side by side, each under a home of its own. What runs is
/// in `stack.json`; a process is known by its number and its start time, so that a foreign one is never touched.
///
///     let stack = Stack(home: "/tmp/a-stack")
///     let addresses = try await stack.start()
///     …
///     try await stack.stop(purge: true)
struct Stack: Sendable {
    /// The directory, absolute and without symbolic links.
    let home: String

    /// A stack under that directory, which need not exist.
    ///
    /// - Parameter home: By default `LECTERN_HOME`, else `.local` in the current directory.
    init(home: String? = nil) {
        let environment = ProcessInfo.processInfo.environment["LECTERN_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let url = URL(fileURLWithPath: home ?? environment ?? ".local")
        // Only what exists can be resolved: of a home to be made, its parent.
        let parent = url.deletingLastPathComponent().resolvingSymlinksInPath()
        self.home = parent.appendingPathComponent(url.lastPathComponent).resolvingSymlinksInPath().path
    }

    var stateFile: String { "\(home)/stack.json" }
    var logDirectory: String { "\(home)/log" }

    /// In the environment of every process of this stack, so that one whose start was interrupted is still found.
    private var marker: (name: String, value: String) { ("LECTERN_STACK", home) }

    var broker: PrivateBroker {
        PrivateBroker(
            directory: "\(home)/rabbitmq", log: "\(logDirectory)/rabbitmq.log", marker: [marker.name: marker.value])
    }

    func database() async throws -> PrivateDatabase {
        try await PrivateDatabase(preferredDirectory: "\(home)/postgresql", logLink: "\(logDirectory)/postgresql.log")
    }

    /// What is recorded; `nil` before the first start.
    func state() throws -> StackState? { try StackState.load(from: stateFile) }

    /// The addresses of a stack that has been started at least once.
    func addresses() throws -> StackAddresses {
        guard let state = try state() else { throw noStack }
        return state.addresses
    }

    /// What to say when there is nothing under the home.
    var noStack: StackError { StackError("no stack under \(home); start one: lectern up") }

    // MARK: Start

    /// Starts broker and database, unless they run, and waits until both answer.
    ///
    /// Safe to repeat and to interrupt: what has been started is recorded at once.
    ///
    /// - Parameter steps: Tells what is being done.
    /// - Returns: Where broker and database are.
    /// - Throws: `StackError` with what is missing or the last lines of the log that explains it.
    @discardableResult
    func start(steps: StepPrinter = StepPrinter()) async throws -> StackAddresses {
        try PrivateBroker.checkInstalled()
        let database = try await database()
        try makeHome()
        let lock = try StackLock(path: "\(home)/lock")
        defer { lock.release() }
        var state = try state() ?? StackState.new()
        try state.save(to: stateFile)
        try moveTakenPorts(&state, database: database, steps)

        // The database first: it is ready in a moment, and its errors show before the broker's long start.
        if let directory = state.databaseDirectory, let running = database.postmaster(in: directory) {
            state.database = running
            try state.save(to: stateFile)
            try await database.finish(&state)
            steps.say("postgresql \(state.databaseVersion ?? ""): already runs (pid \(running.pid))")
        } else {
            try await steps.step("postgresql") {
                try await database.start(&state, steps: steps) { try $0.save(to: stateFile) }
                return "\(state.databaseVersion ?? "") on 127.0.0.1:\(state.ports.database)"
            }
        }
        if let running = state.broker, running.isRunning {
            state.brokerVersion = try await broker.waitUntilReady(state)
            steps.say("rabbitmq \(state.brokerVersion ?? ""): already runs (pid \(running.pid))")
        } else {
            try await steps.step("rabbitmq") {
                try await broker.start(&state) { try $0.save(to: stateFile) }
                state.brokerVersion = try await broker.waitUntilReady(state)
                return "\(state.brokerVersion ?? "") on 127.0.0.1:\(state.ports.amqp)"
            }
        }
        try state.save(to: stateFile)
        return state.addresses
    }

    /// Brings workers to the wanted numbers, and waits until each is ready.
    ///
    /// - Parameters:
    ///   - wanted: How many of each service; services not named keep what they have, or get one worker if `fillUp`.
    ///   - services: The names of all services.
    ///   - fillUp: Whether services without a wanted number get a worker.
    ///   - executables: The directory of the `lectern-<service>` executables.
    ///   - steps: Tells what is being done.
    /// - Throws: `StackError` with the last lines of the log of a worker that does not become ready.
    func startWorkers(
        _ wanted: [String: Int], services: [String], fillUp: Bool = true, executables: String? = nil,
        steps: StepPrinter = StepPrinter()
    ) async throws {
        let lock = try StackLock(path: "\(home)/lock")
        defer { lock.release() }
        guard var state = try state() else { throw noStack }
        let workers = StackWorkers(
            executables: executables ?? Stack.executablesDirectory, logDirectory: logDirectory,
            marker: [marker.name: marker.value])
        try await workers.reconcile(&state, wanted: wanted, services: services, fillUp: fillUp, steps: steps) {
            try $0.save(to: stateFile)
        }
    }

    /// The directory of the running executable; the workers are built beside it.
    static var executablesDirectory: String {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "."
        return URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    // MARK: Stop

    /// Stops workers, broker and database, in this order.
    ///
    /// Safe to repeat.
    ///
    /// - Parameters:
    ///   - purge: Removes the home with all data as well.
    ///   - steps: Tells what is being done.
    /// - Throws: `StackError` when something does not stop even by force.
    func stop(purge: Bool = false, steps: StepPrinter = StepPrinter()) async throws {
        guard FileManager.default.fileExists(atPath: home) else {
            steps.say("nothing to stop: no stack under \(home)")
            return
        }
        guard var state = try state() else {
            guard !purge else { throw StackError("\(home) holds no stack.json, so it is not removed") }
            steps.say("nothing to stop: no stack under \(home)")
            return
        }
        let lock = try StackLock(path: "\(home)/lock")
        defer { lock.release() }

        try await StackWorkers(
            executables: Stack.executablesDirectory, logDirectory: logDirectory,
            marker: [marker.name: marker.value]
        ).stop(&state, steps: steps) { try $0.save(to: stateFile) }

        if state.broker?.isRunning == true || state.epmd?.isRunning == true {
            try await steps.step("rabbitmq") {
                try await broker.stop(&state) ? "killed: it had not stopped within 60 s" : "stopped"
            }
        }
        state.broker = nil
        state.epmd = nil
        try state.save(to: stateFile)

        if let directory = state.databaseDirectory, FileManager.default.fileExists(atPath: directory) {
            let database = try await database()
            if database.postmaster(in: directory) != nil {
                try await steps.step("postgresql") {
                    try await database.stop(&state)
                        ? "stopped without a checkpoint: it had not stopped within 60 s" : "stopped"
                }
            }
            if purge { try database.purge(state) }
        }
        state.database = nil
        try state.save(to: stateFile)
        try await stopStrays(steps)

        if purge {
            try FileManager.default.removeItem(atPath: home)
            steps.say("removed \(home)")
        }
    }

    /// Stops what carries our marker and is in no record: an `up` was ended between starting and recording it.
    private func stopStrays(_ steps: StepPrinter) async throws {
        // A node's port programs end by themselves just after it; only what stays is a stray.
        let deadline = ContinuousClock.now + .seconds(2)
        var strays = ProcessRecord.marked("\(marker.name)=\(marker.value)")
        while !strays.isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            strays = strays.filter(\.isRunning)
        }
        for stray in strays {
            let wasKilled = try await stray.terminate(within: .seconds(20))
            steps.say("process \(stray.pid) of this stack: \(wasKilled ? "killed" : "stopped")")
        }
    }

    // MARK: Home and ports

    private func makeHome() throws {
        // Others may pass through, not look: user postgres has to reach its directory.
        for (path, mode) in [(home, 0o711), (logDirectory, 0o700)] where !FileManager.default.fileExists(atPath: path) {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        }
    }

    /// Replaces ports that somebody else has taken since the last start; the ports of running parts stay.
    private func moveTakenPorts(
        _ state: inout StackState, database: PrivateDatabase, _ steps: StepPrinter
    ) throws {
        var ports: [WritableKeyPath<StackState.Ports, Int>] = []
        if state.broker?.isRunning != true {
            ports += [\.amqp, \.management, \.distribution]
            // A node looks its epmd up once: both move or neither.
            if state.epmd?.isRunning != true { ports.append(\.epmd) }
        }
        if state.databaseDirectory.flatMap(database.postmaster) == nil { ports.append(\.database) }
        for port in ports where !FreePorts.isFree(state.ports[keyPath: port]) {
            let old = state.ports[keyPath: port]
            state.ports[keyPath: port] = try FreePorts.choose(1)[0]
            steps.say("port \(old) is taken by another program; using \(state.ports[keyPath: port])")
        }
        try state.save(to: stateFile)
    }
}
