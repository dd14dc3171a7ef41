import SeededRandom
import WorkerKit

/// How many faults each round makes, where somebody says so.
struct VerifyFaultCounts: Sendable, Hashable {
    var kills = 0
    var brokerRestarts = 0
    var databaseRestarts = 0

    var total: Int { kills + brokerRestarts + databaseRestarts }
}

/// The same seed and round give the same faults.
extension VerifyFault {
    /// The faults of a round unless numbers are given: every step in turn over the rounds, of messages and of jobs,
    /// two kills, and each of the servers in every third.
    static func plan(round: Int, seed: UInt64, workers: Int) -> [VerifyFault] {
        var random = random(round, seed)
        var faults: [VerifyFault] = []
        let points = Failpoint.ofMessages
        for number in 0..<3 {
            let service = services[random.below(services.count)]
            // The workers of a service share its batches, so each comes to a step less often.
            let pass = 1 + random.below(max(2, 12 / workers))
            faults.append(.failpoint(points[(round * 3 + number) % points.count], service: service, pass: pass))
        }
        if !jobServices.isEmpty {
            let points = Failpoint.ofJobs
            let service = jobServices[round % jobServices.count]
            faults.append(.failpoint(points[round % points.count], service: service, pass: 1 + random.below(3)))
        }
        for number in 0..<2 {
            let worker = VerifyWorker(service: services[random.below(services.count)], number: 1 + number % workers)
            faults.append(.kill(worker, at: 50 + 10 * random.below(85)))
        }
        if round % 3 == 0 { faults.append(.broker(isKilled: random.below(2) == 0, at: 100 + 10 * random.below(70))) }
        if round % 3 == 1 { faults.append(.database(isKilled: random.below(2) == 0, at: 100 + 10 * random.below(70))) }
        return faults
    }

    /// Exactly so many faults, spread over the log: kills of the services in turn and of each one's workers in turn,
    /// servers in turn, killed and in order by turns.
    static func plan(_ counts: VerifyFaultCounts, round: Int, seed: UInt64, workers: Int) -> [VerifyFault] {
        var random = random(round, seed)
        var faults: [VerifyFault] = []
        for (number, at) in places(counts.kills, &random).enumerated() {
            let service = services[number % services.count]
            faults.append(.kill(VerifyWorker(service: service, number: 1 + number / services.count % workers), at: at))
        }
        var servers = servers(counts, round)[...]
        // In one row: a server that is restarted while the other recovers would be timed with it.
        for at in places(servers.count, &random) {
            if let make = servers.popFirst() { faults.append(make(at)) }
        }
        return faults
    }

    private static func servers(_ counts: VerifyFaultCounts, _ round: Int) -> [(Int) -> VerifyFault] {
        var servers: [(Int) -> VerifyFault] = []
        for number in 0..<max(counts.brokerRestarts, counts.databaseRestarts) {
            let isKilled = (round + number) % 2 == 1
            if number < counts.brokerRestarts { servers.append { .broker(isKilled: isKilled, at: $0) } }
            if number < counts.databaseRestarts { servers.append { .database(isKilled: isKilled, at: $0) } }
        }
        return servers
    }

    /// So many places from 30 to 930 thousandths of the log, each somewhere in the middle half of its part: at the very
    /// end workers only wait for what is refused at last.
    private static func places(_ count: Int, _ random: inout SplitMix64) -> [Int] {
        let part = 900 / Double(max(1, count))
        var places: [Int] = []
        for number in 0..<count {
            let within = 0.25 + Double(random.below(1_000)) / 2_000
            places.append(30 + Int(part * (Double(number) + within)))
        }
        return places
    }

    private static func random(_ round: Int, _ seed: UInt64) -> SplitMix64 {
        SplitMix64(seed: seed &+ UInt64(round) &* 0x51_7C_C1_B7)
    }
}
