/// When a tenant or a type is quarantined, and for how long.
struct QuarantineRules: Sendable {
    /// So many failures within ``window``, and at least half of all; 0 for never.
    let failures: Int
    let window: Duration
    /// Until the first try; twice as long after each that failed, up to ``longestPause``.
    let pause: Duration

    static let longestPause = Duration.seconds(600)
    /// From so many tenants on whose messages of one type fail, the type is at fault and not they.
    static let tenantsOfType = 3
    /// Tries that have to go through.
    static let successes = 5

    /// The pause after so many relapses.
    func pause(after relapses: Int) -> Duration {
        min(pause * Double(1 << min(relapses, 20)), Self.longestPause)
    }
}
