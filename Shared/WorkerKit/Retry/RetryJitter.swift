/// Spreads messages that failed together, so that they do not come back together.
///
/// Each waits between 80 and 100 % of its delay. In ascending order, because a queue only looks at its head: a message
/// behind one with a longer wait would wait as long.
struct RetryJitter {
    private var shares: [Double]

    /// - Parameters:
    ///   - count: how many messages, in the order in which they are published.
    ///   - generator: where chance comes from.
    init(count: Int, using generator: inout some RandomNumberGenerator) {
        shares = (0..<count).map { _ in Double.random(in: 0.8...1, using: &generator) }.sorted(by: >)
    }

    init(count: Int) {
        var generator = SystemRandomNumberGenerator()
        self.init(count: count, using: &generator)
    }

    /// The share of its delay that the next message waits.
    mutating func next() -> Double { shares.popLast() ?? 1 }
}
