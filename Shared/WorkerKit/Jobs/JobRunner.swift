internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Does the jobs of one service: claim → begin → call → end (note 0001).
///
/// So many calls of each kind at a time, so that slow images do not hold up speech.
struct JobRunner: Service {
    let jobs: [ErasedJob]
    let store: JobStore
    let attempt: JobAttempt
    let calls: Int
    let stop: JobStop
    let signals: [String: RelaySignal]
    let logger: Logger

    /// How long a runner sleeps when nothing is due and nobody in this process has started a job: another process may have
    /// started one, a pause may be over, a lease may have run out.
    static let pollInterval = Duration.milliseconds(250)

    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup { group in
                for job in jobs { group.addTask { await run(job) } }
            }
        } onGracefulShutdown: {
            stop.set()
        }
        // A service that ends before it is asked to takes the others down.
        try? await gracefulShutdown()
    }

    /// Takes jobs of one kind as long as there is room, until the worker stops; then waits for those under way.
    private func run(_ kind: ErasedJob) async {
        let signal = signals[kind.kind] ?? RelaySignal()
        let running = RunningCalls()
        await withDiscardingTaskGroup { group in
            var isFailing = false
            while !stop.isSet, !Task.isCancelled {
                let free = calls - running.count.load(ordering: .relaxed)
                var claimed: [Job] = []
                do {
                    if free > 0 { claimed = try await store.claim(kind.kind, limit: free, lease: attempt.lease) }
                    if isFailing { logger.notice("jobs are taken again", metadata: ["kind": "\(kind.kind)"]) }
                    isFailing = false
                } catch {
                    if !isFailing { logger.warning("no jobs are taken", metadata: ["kind": "\(kind.kind)", "error": "\(error)"]) }
                    isFailing = true
                }
                if !claimed.isEmpty { store.failpoints.pass(.jobClaimed) }
                for job in claimed {
                    running.count.add(1, ordering: .relaxed)
                    group.addTask {
                        await attempt.make(job, kind)
                        running.count.subtract(1, ordering: .relaxed)
                        signal.set()
                    }
                }
                // With a full hand there may be more; without room somebody has to end first.
                if claimed.count < free || free == 0 || isFailing { await signal.wait(atMost: Self.pollInterval) }
            }
        }
    }
}

/// How many calls of one kind are under way in this process.
private final class RunningCalls: Sendable {
    let count = Atomic(0)
}
