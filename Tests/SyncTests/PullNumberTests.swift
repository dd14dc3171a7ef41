import SeededRandom
import LMSModels
import Testing

@testable import Sync

@Suite("The number of a pull")
struct PullNumberTests {
    @Test("It is the horizon and a count, never falls, and is never given for a later snapshot than it says")
    func property() {
        var random = SplitMix64(seed: 7)
        var horizon: Int64 = 3
        var last: Int64?
        for _ in 0..<20_000 {
            if Int.random(in: 0..<10, using: &random) == 0 { horizon += Int64.random(in: 1...50, using: &random) }
            let number = PullNumber(horizon: horizon, after: last)
            #expect(number.value >= last ?? 0)
            #expect(number.horizon <= horizon, "a row of a later transaction would be left out")
            #expect(PullTimestamp(number.value) != nil)
            last = number.value
        }
    }

    @Test("Pulls of one horizon have numbers of their own, as long as they last")
    func sameHorizon() {
        var last: Int64?
        var numbers: [Int64] = []
        for _ in 0..<5_000 {
            let number = PullNumber(horizon: 900, after: last)
            numbers.append(number.value)
            last = number.value
        }
        #expect(Set(numbers).count == Int(PullNumber.perHorizon))
        #expect(numbers.allSatisfy { PullNumber($0).horizon == 900 })
        #expect(PullNumber(horizon: 901, after: last).value == 901 * PullNumber.perHorizon)
    }

    @Test("Its least snapshot has everything before the horizon, and nothing has been seen before the first transaction")
    func snapshot() {
        #expect(PullNumber(horizon: 1_234, after: nil).snapshot == "1234:1234:")
        #expect(PullNumber(0).snapshot == nil)
        #expect(PullNumber(4_096 * 2 + 17).snapshot == nil)
    }

    @Test("It stays within what JavaScript can count")
    func limit() {
        let number = PullNumber(horizon: .max / 8_192, after: nil)
        #expect(number.value <= 9_007_199_254_740_991)
        #expect(PullTimestamp(number.value) != nil)
    }
}
