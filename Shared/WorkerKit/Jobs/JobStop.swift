internal import Synchronization

/// Tells everyone who does jobs that the worker stops, and until when calls may finish.
final class JobStop: Sendable {
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)
    private let drain: Duration
    private let signals: [RelaySignal]

    /// - Parameters:
    ///   - drain: how long the whole worker has.
    ///   - signals: of those who wait for jobs.
    init(drain: Duration, signals: [RelaySignal]) {
        // What cannot be finished is given back in the time that is left.
        self.drain = max(.zero, drain - max(.seconds(1), drain / 4))
        self.signals = signals
    }

    /// No more jobs are taken from now on; the first time counts.
    func set() {
        deadline.withLock { $0 = $0 ?? .now + drain }
        for signal in signals { signal.set() }
    }

    var isSet: Bool { deadline.withLock { $0 != nil } }

    /// Calls that still run are given up.
    var isOverdue: Bool { deadline.withLock { $0.map { $0 <= .now } ?? false } }
}
