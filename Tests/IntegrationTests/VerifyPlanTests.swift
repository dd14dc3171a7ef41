import Testing
import WorkerKit

@testable import lectern

/// What `lectern verify` sets out to do; needs neither broker nor database.
@Suite struct VerifyPlanTests {
    // MARK: Faults

    @Test func `given numbers are made exactly, and the same seed and round make the same`() {
        let counts = VerifyFaultCounts(kills: 20, brokerRestarts: 3, databaseRestarts: 2)
        for round in 1...20 {
            let faults = VerifyFault.plan(counts, round: round, seed: 9, workers: 2)
            #expect(faults == VerifyFault.plan(counts, round: round, seed: 9, workers: 2))
            #expect(faults != VerifyFault.plan(counts, round: round, seed: 10, workers: 2))
            #expect(faults != VerifyFault.plan(counts, round: round + 1, seed: 9, workers: 2))
            #expect(faults.count == counts.total)
            #expect(faults.count { $0.server == .broker } == 3)
            #expect(faults.count { $0.server == .database } == 2)
            #expect(faults.count { $0.kind == "broker killed" } == (round % 2 == 1 ? 2 : 1))
            #expect(faults.count { $0.kind == "database killed" } == 1)
            #expect(faults.allSatisfy { (1..<1_000).contains($0.at ?? 0) })
        }
    }

    @Test func `kills take every worker in turn, and lie all over the log`() {
        let faults = VerifyFault.plan(VerifyFaultCounts(kills: 18), round: 1, seed: 3, workers: 3)
        var killed: [VerifyWorker: Int] = [:]
        for case .kill(let worker, _) in faults { killed[worker, default: 0] += 1 }
        #expect(killed.count == 3 * VerifyFault.services.count)
        #expect(killed.values.allSatisfy { (18 / killed.count...18 / killed.count + 1).contains($0) })
        let places = faults.compactMap(\.at)
        #expect(places == places.sorted())
        for part in 0..<9 { #expect(places.count { (30 + part * 100..<130 + part * 100).contains($0) } == 2) }
    }

    @Test func `no numbers mean failpoints, kills and the servers in turn; zeros mean nothing at all`() {
        let usual = (1...3).map { VerifyFault.plan(round: $0, seed: 1, workers: 2) }
        for faults in usual {
            #expect(faults.count { $0.at == nil } == 4)
            #expect(faults.count { $0.kind == "worker killed at random" } == 2)
        }
        let servers: [[VerifyRecovery.Server]] = [[.database], [], [.broker]]
        #expect(usual.map { $0.compactMap(\.server) } == servers)
        #expect(VerifyFault.plan(VerifyFaultCounts(), round: 1, seed: 1, workers: 2).isEmpty)
        #expect(!VerifyFault.plan(round: 1, seed: 1, workers: 8).isEmpty)
    }

    @Test func `every failpoint of messages comes within as many rounds as there are`() {
        let faults = (1...Failpoint.ofMessages.count).flatMap { VerifyFault.plan(round: $0, seed: 1, workers: 2) }
        let names = Set(faults.filter { $0.at == nil }.map(\.kind))
        #expect(names.count == Failpoint.allCases.count)
    }

    // MARK: Pace

    @Test func `a long log has larger batches, more patience and a longer way to refusal`() {
        let short = VerifyPace(messages: VerifyPace.longLog, isDisturbed: true)
        let long = VerifyPace(messages: 100_000, isDisturbed: true)
        #expect(short.batchMax == 20 && long.batchMax == 500)
        #expect(!short.isLong && long.isLong)
        #expect(long.patience > short.patience)
        #expect(long.retryDelays.reduce(0, +) > short.retryDelays.reduce(0, +))
        let calm = VerifyPace(messages: 461, isDisturbed: false)
        #expect(short.retryDelays.reduce(0, +) > calm.retryDelays.reduce(0, +))
        // What RETRY_DELAYS_MS accepts at most.
        #expect(long.retryDelays.count <= 10)
    }
}
