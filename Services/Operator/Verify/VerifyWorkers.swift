import Foundation
import Glibc
import WorkerKit

/// The workers of a round: started, killed, started again.
actor VerifyWorkers {
    private let environment: [String: String]
    private let log: String
    private var running: [String: ProcessRecord] = [:]
    /// Which worker is to die where.
    private var armed: [String: VerifyFault] = [:]
    /// The failpoints that were reached.
    private(set) var reached: [VerifyFault] = []
    /// What ended without being told to.
    private(set) var surprises: [String] = []

    init(_ sandbox: Sandbox, retryDelays: [Int], log: String) {
        environment = ProcessInfo.processInfo.environment.merging([
            "AMQP_URL": sandbox.amqpURL, "DATABASE_URL": sandbox.databaseURL, "HTTP_PORT": "0", "LOG_LEVEL": "info",
            "BATCH_MAX": "20", "WORKERS": "2", "RETRY_DELAYS_MS": retryDelays.map(String.init).joined(separator: ","),
        ]) { $1 }
        self.log = log
    }

    /// Starts a worker, with a step at which it dies or none.
    func start(_ service: String, failpoint: VerifyFault? = nil) throws {
        account(service)
        var environment = environment
        if case .failpoint(let point, _, let pass) = failpoint {
            environment[Failpoints.variable] = "\(point.rawValue):\(pass)"
            armed[service] = failpoint
        }
        running[service] = try Launch.detached(
            "\(Stack.executablesDirectory)/lectern-\(service)", [], environment: environment, log: "\(log)-\(service).log")
    }

    func isRunning(_ service: String) -> Bool { running[service]?.isRunning ?? false }

    /// Ends a worker without giving it a chance to do anything about it.
    func kill(_ service: String) async throws {
        guard let worker = running.removeValue(forKey: service) else { return }
        armed[service] = nil
        worker.signal(SIGKILL)
        _ = try await worker.hasEnded(within: .seconds(10))
        reap(worker)
    }

    /// Starts again what has ended.
    func restartEnded() throws {
        for service in VerifyFault.services where !isRunning(service) { try start(service) }
    }

    /// Notes why a worker ended: at its failpoint, because a server was away at its start, or as it never should.
    private func account(_ service: String) {
        guard let worker = running.removeValue(forKey: service), let status = reap(worker) else { return }
        if let fault = armed.removeValue(forKey: service), status == 128 + SIGKILL {
            reached.append(fault)
        } else if status != 69 {
            surprises.append("lectern-\(service) ended by itself with status \(status)")
        }
    }

    /// Tells all to stop.
    /// - Returns: what did not stop as promised.
    func stop() async throws -> [String] {
        var problems: [String] = []
        for worker in running.values { worker.signal(SIGTERM) }
        for (service, worker) in running {
            if try await !worker.hasEnded(within: .seconds(40)) {
                problems.append("lectern-\(service) did not stop within 40 s of SIGTERM")
                worker.signal(SIGKILL)
                _ = try await worker.hasEnded(within: .seconds(10))
            }
            let isArmed = armed.removeValue(forKey: service) != nil
            if let status = reap(worker), status != 0, !(isArmed && status == 128 + SIGKILL) {
                problems.append("lectern-\(service) stopped with status \(status)")
            }
        }
        running = [:]
        return problems
    }

    /// The exit status, or 128 and the signal's number.
    @discardableResult
    private func reap(_ worker: ProcessRecord) -> Int32? {
        var status: Int32 = 0
        guard waitpid(worker.pid, &status, WNOHANG) == worker.pid else { return nil }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
    }
}
