import WorkerKit

/// One thing that goes wrong in a round.
enum VerifyFault: Sendable, Hashable {
    /// A worker dies at a named step, the given time it comes there.
    case failpoint(Failpoint, service: String, pass: Int)
    /// A worker dies when this share of the log (in hundredths) is decided.
    case kill(service: String, at: Int)
    case broker(isKilled: Bool, at: Int)
    case database(isKilled: Bool, at: Int)

    static let services = ["enrollment", "attendance"]

    /// The name under which the table counts it.
    var kind: String {
        switch self {
        case .failpoint(let point, _, _): "worker dies at \(point.rawValue)"
        case .kill: "worker killed at random"
        case .broker(let isKilled, _): isKilled ? "broker killed" : "broker restarted"
        case .database(let isKilled, _): isKilled ? "database killed" : "database restarted"
        }
    }

    /// The faults of a round: every step in turn over the rounds, each of the servers in every third.
    ///
    /// The same seed and round give the same faults.
    static func plan(round: Int, seed: UInt64) -> [VerifyFault] {
        var random = SplitMix64(state: seed &+ UInt64(round) &* 0x51_7C_C1_B7)
        var faults: [VerifyFault] = []
        let points = Failpoint.allCases
        for number in 0..<3 {
            faults.append(
                .failpoint(
                    points[(round * 3 + number) % points.count], service: services[random.below(2)], pass: 1 + random.below(12)))
        }
        for _ in 0..<2 { faults.append(.kill(service: services[random.below(2)], at: 5 + random.below(85))) }
        if round % 3 == 0 { faults.append(.broker(isKilled: random.below(2) == 0, at: 10 + random.below(70))) }
        if round % 3 == 1 { faults.append(.database(isKilled: random.below(2) == 0, at: 10 + random.below(70))) }
        return faults
    }

    /// When it happens: failpoints are set from the start, one after the other.
    var share: Int? {
        switch self {
        case .failpoint: nil
        case .kill(_, let at), .broker(_, let at), .database(_, let at): at
        }
    }
}
