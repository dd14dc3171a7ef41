import SeededRandom
import Testing

@testable import AMQP

@Suite("The ack ledger")
struct AckLedgerTests {
    private let start = ContinuousClock.now

    private func tags(_ values: UInt64..., generation: UInt64 = 1) -> [DeliveryTag] {
        values.map { DeliveryTag(value: $0, generation: generation) }
    }

    private func ledger(delivered: UInt64) -> AckLedger {
        var ledger = AckLedger(generation: 1)
        ledger.delivered(upTo: delivered)
        return ledger
    }

    @Test("acknowledges a settled prefix with one frame")
    func prefix() {
        var ledger = ledger(delivered: 5)
        #expect(ledger.settle(tags(3, 1, 2), now: start) == .multiple(upTo: 3))
        #expect(ledger.open == 2)
        #expect(ledger.settle(tags(4), now: start) == .single(4))
    }

    @Test("never covers an open delivery")
    func openHead() {
        var ledger = ledger(delivered: 4)
        #expect(ledger.settle(tags(2, 3), now: start) == nil)
        #expect(ledger.isWaiting)
        #expect(ledger.settle(tags(1), now: start) == .multiple(upTo: 3))
        #expect(!ledger.isWaiting)
    }

    @Test("acknowledges singly what has waited too long behind an open head")
    func overdue() {
        var ledger = ledger(delivered: 4)
        _ = ledger.settle(tags(2, 4), now: start)
        #expect(ledger.overdue(after: .milliseconds(50), now: start + .milliseconds(49)) == [])
        #expect(ledger.overdue(after: .milliseconds(50), now: start + .milliseconds(50)) == [.single(2), .single(4)])
        #expect(!ledger.isWaiting)
    }

    @Test("acknowledges singly at once where a crowd waits behind an open head")
    func crowd() {
        var ledger = AckLedger(generation: 1, crowd: 2)
        ledger.delivered(upTo: 4)
        _ = ledger.settle(tags(2), now: start)
        #expect(ledger.overdue(after: .seconds(9), now: start) == [])
        _ = ledger.settle(tags(4), now: start)
        #expect(ledger.overdue(after: .seconds(9), now: start) == [.single(2), .single(4)])
        #expect(ledger.settle(tags(1, 3), now: start) == .multiple(upTo: 3))
    }

    @Test("names no acknowledged tag in a multiple, for which the broker would close the channel")
    func lastOutstanding() {
        var ledger = ledger(delivered: 4)
        _ = ledger.settle(tags(3), now: start)
        _ = ledger.overdue(after: .zero, now: start)
        #expect(ledger.settle(tags(1, 2), now: start) == .multiple(upTo: 2))
        #expect(ledger.settle(tags(4), now: start) == .single(4))
    }

    @Test("drops tags of another generation, unknown tags and repeated ones")
    func strangers() {
        var ledger = ledger(delivered: 2)
        #expect(ledger.settle(tags(1, 2, generation: 7), now: start) == nil)
        #expect(ledger.settle(tags(0, 3, 99), now: start) == nil)
        #expect(ledger.settle(tags(1, 1), now: start) == .single(1))
        #expect(ledger.settle(tags(1), now: start) == nil)
        #expect(ledger.open == 1)
    }

    @Test("steps over a rejected head")
    func rejected() {
        var ledger = ledger(delivered: 3)
        _ = ledger.settle(tags(2, 3), now: start)
        let (isOpen, ack) = ledger.reject(tags(1)[0], now: start)
        #expect(isOpen)
        #expect(ack == .multiple(upTo: 3))
        #expect(!ledger.reject(tags(1)[0], now: start).isOpen)
    }

    /// The broker's side of the protocol: what is outstanding, and what each ack takes from it.
    private struct Broker {
        var outstanding: Set<UInt64>

        mutating func apply(_ ack: AckLedger.Ack) -> Set<UInt64>? {
            switch ack {
            case .single(let tag): return outstanding.remove(tag).map { [$0] }
            case .multiple(let tag):
                guard outstanding.contains(tag) else { return nil }
                let covered = outstanding.filter { $0 <= tag }
                outstanding.subtract(covered)
                return covered
            }
        }
    }

    @Test("acknowledges exactly what was settled, whatever the order", arguments: 0..<50)
    func anyOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &* 7919 &+ 1)
        var ledger = AckLedger(generation: 1)
        let count = UInt64.random(in: 1...60, using: &random)
        ledger.delivered(upTo: count)
        var broker = Broker(outstanding: Set(1...count))
        var settled: Set<UInt64> = []
        var now = start
        func check(_ acks: [AckLedger.Ack]) throws {
            for ack in acks {
                let answer = broker.apply(ack)
                let covered = try #require(answer, "the broker does not know \(ack)")
                #expect(covered.isSubset(of: settled))
            }
        }
        for tag in (1...count).shuffled(using: &random) {
            now += .milliseconds(10)
            settled.insert(tag)
            if Int.random(in: 0..<8, using: &random) == 0 {
                let (isOpen, ack) = ledger.reject(tags(tag)[0], now: now)
                #expect(isOpen)
                broker.outstanding.remove(tag)
                try check(ack.map { [$0] } ?? [])
            } else {
                try check(ledger.settle(tags(tag), now: now).map { [$0] } ?? [])
            }
            if Bool.random(using: &random) { try check(ledger.overdue(after: .milliseconds(50), now: now)) }
        }
        #expect(broker.outstanding.isEmpty)
        #expect(ledger.open == 0)
    }
}
