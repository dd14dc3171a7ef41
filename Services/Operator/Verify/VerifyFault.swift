import WorkerKit

/// One thing that goes wrong in a round.
enum VerifyFault: Sendable, Hashable {
    /// One of the service's workers dies at a named step, the given time it comes there.
    case failpoint(Failpoint, service: String, pass: Int)
    /// A worker dies when this share of the log (in thousandths) is decided.
    case kill(VerifyWorker, at: Int)
    case broker(isKilled: Bool, at: Int)
    case database(isKilled: Bool, at: Int)

    /// The workers that a round has.
    static let services = operatorWorkers.map(\.name)
    /// Those of them that make slow calls.
    static let jobServices = operatorWorkers.filter { !$0.jobKinds.isEmpty }.map(\.name)

    /// The name under which the table counts it.
    var kind: String {
        switch self {
        case .failpoint(let point, _, _): "worker dies at \(point.rawValue)"
        case .kill: "worker killed at random"
        case .broker(let isKilled, _): isKilled ? "broker killed" : "broker restarted"
        case .database(let isKilled, _): isKilled ? "database killed" : "database restarted"
        }
    }

    /// When it happens, in thousandths of the log: failpoints are set from the start, one after the other.
    var at: Int? {
        switch self {
        case .failpoint: nil
        case .kill(_, let at), .broker(_, let at), .database(_, let at): at
        }
    }

    /// Whose worker it ends.
    var service: String? {
        switch self {
        case .failpoint(_, let service, _): service
        case .kill(let worker, _): worker.service
        case .broker, .database: nil
        }
    }

    /// The server that it stops and starts.
    var server: VerifyRecovery.Server? {
        switch self {
        case .failpoint, .kill: nil
        case .broker: .broker
        case .database: .database
        }
    }
}
