import SeededRandom
import Testing

@testable import AMQP

@Suite("Backing off")
struct BackOffTests {
    @Test("grows, stays within its bounds and is jittered", arguments: 0..<20)
    func bounds(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var backOff = BackOff(minimum: .milliseconds(100), maximum: .seconds(5))
        var waits: [Duration] = []
        for attempt in 0..<200 {
            let wait = backOff.next(using: &random)
            #expect(wait >= .milliseconds(50))
            #expect(wait <= min(.seconds(5), .milliseconds(100) * (1 << min(attempt, 20))))
            waits.append(wait)
        }
        #expect(waits.max()! > .seconds(4))
        #expect(Set(waits).count > 100)
        backOff.reset()
        #expect(backOff.next(using: &random) <= .milliseconds(100))
    }
}
