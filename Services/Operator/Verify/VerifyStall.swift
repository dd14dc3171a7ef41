/// Notices when nothing moves any more.
struct VerifyStall {
    private let limit: Duration
    private var last: [Int] = []
    private var since = ContinuousClock.now

    init(limit: Duration) { self.limit = limit }

    /// Whether these numbers have been the same for longer than the limit.
    mutating func isStuck(_ numbers: [Int], now: ContinuousClock.Instant = .now) -> Bool {
        if numbers != last {
            last = numbers
            since = now
        }
        return now - since > limit
    }
}
