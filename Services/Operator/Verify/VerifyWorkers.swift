import Foundation
import Glibc
import WorkerKit

/// A worker of a round: its service, and a number from 1.
struct VerifyWorker: Sendable, Hashable {
    let service: String
    let number: Int

    /// As in the names of logs: `enrollment-1`.
    var name: String { "\(service)-\(number)" }
}

/// The workers of a round: started, killed, started again.
actor VerifyWorkers {
    private let environment: [String: String]
    private let log: String
    private let artifacts: String
    private let all: [VerifyWorker]
    private var running: [VerifyWorker: ProcessRecord] = [:]
    /// Failpoints that no worker has yet.
    private var failpoints: [VerifyFault]
    /// Which worker is to die where.
    private var armed: [VerifyWorker: VerifyFault] = [:]
    /// The failpoints that were reached.
    private(set) var reached: [VerifyFault] = []
    /// What ended without being told to.
    private(set) var surprises: [String] = []

    /// - Parameters:
    ///   - sandbox: where they work.
    ///   - count: how many of each service.
    ///   - failpoints: one after the other, each for one worker of its service; the others run without.
    ///   - pace: decides the sizes of batches and the waits.
    ///   - log: what the paths of their logs begin with.
    init(_ sandbox: Sandbox, count: Int, failpoints: [VerifyFault], pace: VerifyPace, log: String) {
        self.log = log
        artifacts = "\(log)-artifacts"
        environment = ProcessInfo.processInfo.environment.merging([
            "AMQP_URL": sandbox.amqpURL, "DATABASE_URL": sandbox.databaseURL, "HTTP_PORT": "0", "LOG_LEVEL": "info",
            "BATCH_MAX": "\(pace.batchMax)", "WORKERS": "2", "JOB_LEASE_SECONDS": "2",
            // The same in every round, as rows name it.
            "CONTENT_ARTIFACTS": artifacts, "CONTENT_ARTIFACTS_URL": "https://artifacts.example",
            "RETRY_DELAYS_MS": pace.retryDelays.map(String.init).joined(separator: ","),
        ]) { $1 }
        self.failpoints = failpoints
        all = (1...count).flatMap { number in
            VerifyFault.services.map { VerifyWorker(service: $0, number: number) }
        }
    }

    /// Whether a failpoint is left that no worker has had.
    var hasFailpoints: Bool { !failpoints.isEmpty }

    /// Starts whatever does not run: at the beginning all, later those that have ended.
    func startEnded() throws {
        for worker in all where !isRunning(worker) { try start(worker) }
    }

    /// Ends a worker without giving it a chance to do anything about it.
    func kill(_ worker: VerifyWorker) async throws {
        if !isRunning(worker) { try start(worker) }
        guard let process = running.removeValue(forKey: worker) else { return }
        disarm(worker)
        process.signal(SIGKILL)
        _ = try await process.hasEnded(within: .seconds(10))
        reap(process)
    }

    /// Tells all to stop.
    /// - Returns: what did not stop as promised.
    func stop() async throws -> [String] {
        for worker in all where !isRunning(worker) { account(worker) }
        var problems: [String] = []
        let stopping = running
        running = [:]
        for process in stopping.values { process.signal(SIGTERM) }
        for (worker, process) in stopping {
            if try await !process.hasEnded(within: .seconds(40)) {
                problems.append("lectern-\(worker.name) did not stop within 40 s of SIGTERM")
                process.signal(SIGKILL)
                _ = try await process.hasEnded(within: .seconds(10))
            }
            let fault = armed.removeValue(forKey: worker)
            guard let status = reap(process), status != 0 else { continue }
            if let fault, status == 128 + SIGKILL {
                reached.append(fault)
            } else {
                problems.append("lectern-\(worker.name) stopped with status \(status)")
            }
        }
        return problems
    }

    /// Removes what they have spoken.
    func removeArtifacts() { try? FileManager.default.removeItem(atPath: artifacts) }

    private func isRunning(_ worker: VerifyWorker) -> Bool { running[worker]?.isRunning ?? false }

    private func start(_ worker: VerifyWorker) throws {
        account(worker)
        var environment = environment
        if let fault = takeFailpoint(of: worker.service), case .failpoint(let point, _, let pass) = fault {
            environment[Failpoints.variable] = "\(point.rawValue):\(pass)"
            armed[worker] = fault
        }
        running[worker] = try Launch.detached(
            "\(Stack.executablesDirectory)/lectern-\(worker.service)", [], environment: environment,
            log: "\(log)-\(worker.name).log")
    }

    /// The next failpoint of a service, unless one of its workers has one.
    private func takeFailpoint(of service: String) -> VerifyFault? {
        guard !armed.keys.contains(where: { $0.service == service }),
            let index = failpoints.firstIndex(where: { $0.service == service })
        else { return nil }
        return failpoints.remove(at: index)
    }

    /// Takes back a failpoint that was not reached.
    private func disarm(_ worker: VerifyWorker) {
        if let fault = armed.removeValue(forKey: worker) { failpoints.insert(fault, at: 0) }
    }

    /// Notes why a worker ended: at its failpoint, because a server was away at its start (69), or as it never should.
    private func account(_ worker: VerifyWorker) {
        guard let process = running.removeValue(forKey: worker), let status = reap(process) else { return }
        if let fault = armed[worker], status == 128 + SIGKILL {
            armed[worker] = nil
            reached.append(fault)
            return
        }
        disarm(worker)
        if status != 69 { surprises.append("lectern-\(worker.name) ended by itself with status \(status)") }
    }

    /// The exit status, or 128 and the signal's number.
    @discardableResult
    private func reap(_ process: ProcessRecord) -> Int32? {
        var status: Int32 = 0
        guard waitpid(process.pid, &status, WNOHANG) == process.pid else { return nil }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
    }
}
