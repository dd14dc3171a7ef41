internal import Logging

/// The part of a reconnecting loop that waits: for the loss of a connection, and between attempts.
///
/// Belongs to one actor. ``end()`` interrupts either wait, and every later one.
final class Reconnection {
    private var backOff: BackOff
    private var outage = OutageLog()
    private var loss = Signal<AMQPError?>()
    private var sleeper: Task<Void, Never>?
    private var isEnded = false
    private let logger: Logger
    /// `true` once a connection has worked, or an attempt has failed that may be repeated.
    private(set) var hasTried = false

    init(minimum: Duration, maximum: Duration, logger: Logger) {
        backOff = BackOff(minimum: minimum, maximum: maximum)
        self.logger = logger
    }

    /// Call when the connection works; then waits until it is lost.
    ///
    /// `nil`: ended, or the task was cancelled.
    func connected() async -> AMQPError? {
        hasTried = true
        outage.recovered(logger)
        let since = ContinuousClock.now
        let signal = loss
        let cause = await withTaskCancellationHandler {
            await signal.value()
        } onCancel: {
            signal.fire(nil)
        }
        // A connection that is lost at once, again and again, must not be tried without a pause.
        if ContinuousClock.now - since > backOff.maximum { backOff.reset() }
        return cause
    }

    /// Call before an attempt: what is fired from here on concerns the new connection.
    func attempt() {
        if !isEnded { loss = Signal() }
    }

    func lost(_ cause: AMQPError) { loss.fire(cause) }

    func failed(_ error: AMQPError) {
        hasTried = true
        outage.failed(error, logger)
    }

    /// Sleeps until the next attempt is due.
    func pause() async {
        guard !isEnded else { return }
        let duration = backOff.next()
        let sleeper = Task<Void, Never> { try? await Task.sleep(for: duration) }
        self.sleeper = sleeper
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        self.sleeper = nil
    }

    func end() {
        isEnded = true
        loss.fire(nil)
        sleeper?.cancel()
    }
}
