/// Waiting times between attempts: exponential with full jitter, so that a thousand clients of one broker
/// do not come back in step.
struct BackOff {
    let minimum: Duration
    let maximum: Duration
    private(set) var attempts = 0

    init(minimum: Duration, maximum: Duration) {
        self.minimum = minimum
        self.maximum = maximum
    }

    mutating func reset() { attempts = 0 }

    /// The ceiling doubles with each attempt; the wait is anything from half the minimum up to it.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let ceiling = min(maximum, minimum * (1 << min(attempts, 20)))
        attempts += 1
        let low = minimum / 2
        guard ceiling > low else { return ceiling }
        return low + (ceiling - low) * Double.random(in: 0...1, using: &generator)
    }

    mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }
}
