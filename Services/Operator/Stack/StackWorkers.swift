import Foundation
import Glibc

/// The worker processes of a stack: started detached, watched through their HTTP port.
struct StackWorkers {
    let executables: String
    let logDirectory: String
    let marker: [String: String]

    /// Starts what is missing, stops what is too much, and waits until every worker is ready.
    func reconcile(
        _ state: inout StackState, wanted: [String: Int], services: [String], fillUp: Bool, steps: StepPrinter,
        save: (StackState) throws -> Void
    ) async throws {
        for name in wanted.keys.sorted() where !services.contains(name) {
            throw StackError("there is no service \(name); services are \(services.joined(separator: ", "))")
        }
        for service in services {
            let recorded = state.workers.filter { $0.service == service }
            let count = wanted[service] ?? (recorded.isEmpty ? (fillUp ? 1 : 0) : recorded.count)
            let executable = "\(executables)/lectern-\(service)"
            if count > 0, !FileManager.default.isExecutableFile(atPath: executable) {
                let what =
                    "lectern-\(service) is not in \(executables); build it: swift build --product lectern-\(service)"
                if wanted[service] != nil { throw StackError(what) }
                steps.say("\(service): not started, \(what)")
                state.workers.removeAll { $0.service == service && !$0.process.isRunning }
                continue
            }
            for worker in recorded where worker.number > count {
                try await stop(worker, &state, steps: steps, save: save)
            }
            for number in 1...max(1, count) where number <= count {
                if let worker = recorded.first(where: { $0.number == number }) {
                    if worker.process.isRunning {
                        steps.say("\(worker.name): already runs (pid \(worker.process.pid))")
                        continue
                    }
                    state.workers.removeAll { $0.name == worker.name }
                }
                let worker = try start(service, number, executable, state)
                state.workers.append(worker)
                try save(state)
            }
        }
        for worker in state.workers {
            try await steps.step(worker.name) {
                try await waitUntilReady(worker)
                return "ready on http://127.0.0.1:\(worker.httpPort)"
            }
        }
    }

    /// Stops every worker.
    func stop(_ state: inout StackState, steps: StepPrinter, save: (StackState) throws -> Void) async throws {
        // All at once, then wait for each: draining takes as long as the slowest, not the sum.
        var told: Set<String> = []
        for worker in state.workers where worker.process.isRunning {
            worker.process.signal(SIGTERM)
            told.insert(worker.name)
        }
        for worker in state.workers {
            try await stop(worker, isTold: told.contains(worker.name), &state, steps: steps, save: save)
        }
    }

    private func start(
        _ service: String, _ number: Int, _ executable: String, _ state: StackState
    ) throws -> StackState.Worker {
        let port = try FreePorts.choose(1, except: Set(state.workers.map(\.httpPort)))[0]
        var environment = ProcessInfo.processInfo.environment
        environment.merge(marker) { _, new in new }
        for (name, value) in state.addresses.environment { environment[name] = value }
        environment["HTTP_PORT"] = String(port)
        environment["LOG_FORMAT"] = environment["LOG_FORMAT"] ?? "text"
        // The workers of a stack share it; logDirectory is absolute, and so this is.
        let beside = URL(filePath: logDirectory).deletingLastPathComponent().appending(path: "artifacts").path
        environment["CONTENT_ARTIFACTS"] = environment["CONTENT_ARTIFACTS"] ?? beside
        let process = try Launch.detached(
            executable, [], environment: environment, log: log(service, number))
        return StackState.Worker(service: service, number: number, httpPort: port, process: process)
    }

    private func stop(
        _ worker: StackState.Worker, isTold: Bool = false, _ state: inout StackState, steps: StepPrinter,
        save: (StackState) throws -> Void
    ) async throws {
        if isTold || worker.process.isRunning {
            try await steps.step(worker.name) {
                try await worker.process.terminate(within: StackWorkers.drainLimit, isTold: isTold)
                    ? "killed: it had not stopped within \(StackWorkers.drainLimit)" : "stopped"
            }
        }
        state.workers.removeAll { $0.name == worker.name }
        try save(state)
    }

    /// Longer than a worker's own `DRAIN_SECONDS`, after which it ends by itself.
    private static let drainLimit = Duration.seconds(
        10 + (ProcessInfo.processInfo.environment["DRAIN_SECONDS"].flatMap { Int($0) } ?? 30))

    private func log(_ service: String, _ number: Int) -> String { "\(logDirectory)/\(service)-\(number).log" }

    private func waitUntilReady(_ worker: StackState.Worker, within limit: Duration = .seconds(60)) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            if await StackWorkers.isReady(worker) { return }
            let log = Launch.lastLines(of: log(worker.service, worker.number))
            guard worker.process.isRunning else { throw StackError("\(worker.name) ended while it started\n\(log)") }
            guard ContinuousClock.now < deadline else {
                throw StackError("\(worker.name) is not ready after \(limit)\n\(log)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Whether the worker's `/ready` answers 200 now.
    static func isReady(_ worker: StackState.Worker) async -> Bool {
        guard worker.process.isRunning else { return false }
        let call = HTTPCall(url: "http://127.0.0.1:\(worker.httpPort)/ready", timeout: .seconds(2))
        return (try? await call.send())?.status == 200
    }
}
