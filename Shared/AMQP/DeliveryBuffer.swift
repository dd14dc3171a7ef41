internal import DequeModule
internal import Synchronization

/// Gathers deliveries into batches and hands each to one waiting worker.
///
/// The connection's thread fills it, any number of tasks take from it. A batch goes out when it is full, or when
/// the socket is drained and its first delivery has waited ``batchWait``. Never holds more than the prefetch,
/// because the broker sends no more than that unsettled; and not much more than ``bytesMax``, because the reader pauses
/// while it ``isOverfull``.
final class DeliveryBuffer: Sendable {
    typealias Waiter = Signal<[Delivery]?>

    private struct State {
        var full: Deque<[Delivery]> = []
        /// The bodies in ``full``, in bytes.
        var fullBytes = 0
        /// The batch being filled; while the connection's thread has borrowed it, empty.
        var open: [Delivery] = []
        var openSince: ContinuousClock.Instant?
        var isDrained = true
        var isFinished = false
        var waiters: Deque<Waiter> = []
    }

    private let state = Mutex(State())
    let batchMax: Int
    let batchWait: Duration
    let bytesMax: Int

    init(batchMax: Int, batchWait: Duration, bytesMax: Int = .max) {
        self.batchMax = batchMax
        self.batchWait = batchWait
        self.bytesMax = bytesMax
    }

    var count: Int { state.withLock { $0.full.reduce($0.open.count) { $0 + $1.count } } }

    var waiterCount: Int { state.withLock { $0.waiters.count } }

    // MARK: The connection's side

    /// Lends the open batch to the reader, who appends without locking and brings it back with ``put(_:isDrained:now:)``.
    func borrow() -> [Delivery] {
        state.withLock { state in
            var open: [Delivery] = []
            swap(&open, &state.open)
            state.isDrained = false
            return open
        }
    }

    /// Takes a full batch.
    func push(_ batch: [Delivery]) {
        state.withLock { state in
            state.openSince = nil
            state.full.append(batch)
            state.fullBytes += batch.bodyBytes
            handOver(&state, now: nil)
        }
    }

    /// Takes the open batch back at the end of a turn.
    func put(_ open: [Delivery], isDrained: Bool, now: ContinuousClock.Instant) {
        state.withLock { state in
            state.open = open
            state.isDrained = isDrained
            if open.isEmpty {
                state.openSince = nil
            } else if state.openSince == nil {
                state.openSince = now
            }
            handOver(&state, now: now)
        }
    }

    /// Whether a batch is held back until its time has come: somebody must call ``put(_:isDrained:now:)`` again.
    var isGathering: Bool { batchWait > .zero && state.withLock { !$0.open.isEmpty } }

    /// Whether the reader should wait until workers have taken some.
    var isOverfull: Bool { state.withLock { $0.fullBytes >= bytesMax } }

    /// Throws everything away: the broker will deliver it again.
    func discard() {
        state.withLock { state in
            state.full.removeAll()
            state.fullBytes = 0
            state.open = []
            state.openSince = nil
        }
    }

    /// No more will come: what is there may be taken, then every iterator ends.
    func finish() {
        state.withLock { state in
            state.isFinished = true
            handOver(&state, now: nil)
        }
    }

    // MARK: The workers' side

    /// The next batch; `nil` when there will be none, or when the task is cancelled.
    func next() async -> [Delivery]? {
        if Task.isCancelled { return nil }
        let waiter = Waiter()
        state.withLock { state in
            state.waiters.append(waiter)
            handOver(&state, now: batchWait > .zero ? .now : nil)
        }
        return await withTaskCancellationHandler {
            await waiter.value()
        } onCancel: {
            waiter.fire(nil)
            state.withLock { state in state.waiters.removeAll { $0 === waiter } }
        }
    }

    // MARK: The rule

    private func handOver(_ state: inout State, now: ContinuousClock.Instant?) {
        while let waiter = state.waiters.first {
            guard let batch = nextBatch(&state, now: now) else {
                guard state.isFinished else { return }
                waiter.fire(nil)
                state.waiters.removeFirst()
                continue
            }
            state.waiters.removeFirst()
            // A cancelled waiter takes nothing; the batch keeps its place in front.
            if !waiter.fire(batch) {
                state.full.prepend(batch)
                state.fullBytes += batch.bodyBytes
            }
        }
    }

    private func nextBatch(_ state: inout State, now: ContinuousClock.Instant?) -> [Delivery]? {
        if let batch = state.full.popFirst() {
            state.fullBytes -= batch.bodyBytes
            return batch
        }
        guard !state.open.isEmpty else { return nil }
        guard state.isFinished || (state.isDrained && isDue(state, now: now)) else { return nil }
        state.openSince = nil
        var batch: [Delivery] = []
        swap(&batch, &state.open)
        return batch
    }

    private func isDue(_ state: State, now: ContinuousClock.Instant?) -> Bool {
        if batchWait == .zero { return true }
        guard let since = state.openSince, let now else { return false }
        return now - since >= batchWait
    }
}

extension [Delivery] {
    /// The size of all bodies.
    var bodyBytes: Int { reduce(0) { $0 + $1.body.count } }
}
