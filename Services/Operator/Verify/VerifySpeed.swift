/// How fast the workers decide: from the last look at which nothing was decided to nine tenths of the log.
///
/// Without their start, and without the rest, in which there are messages that wait on purpose.
struct VerifySpeed {
    private var started: ContinuousClock.Instant?
    private var ended: (at: ContinuousClock.Instant, decided: Int)?

    /// Takes note of one look.
    mutating func note(_ decided: Int, of total: Int, now: ContinuousClock.Instant = .now) {
        if decided == 0 || started == nil {
            started = now
        } else if ended == nil, decided * 10 >= total * 9 {
            ended = (now, decided)
        }
    }

    /// Messages a second; `nil` before nine tenths are decided.
    var rate: Double? {
        guard let started, let ended else { return nil }
        return Double(ended.decided) / ((ended.at - started) / .seconds(1))
    }
}
