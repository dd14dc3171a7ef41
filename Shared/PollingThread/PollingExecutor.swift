internal import CGlibc
internal import Foundation
internal import Synchronization

/// A serial executor that owns one thread, runs an actor's jobs on it and polls one socket between them.
///
/// The C libraries under `AMQP` and `Postgres` want one thread a connection and may block; the cooperative
/// pool must never block. An actor that returns this executor from `unownedExecutor` may therefore call them
/// freely, and hears of its socket through ``watch(_:writable:every:_:)``.
///
/// As a task executor it runs a task's own code on the same thread: whoever talks to the actor again and again, and does
/// little between, then changes threads once and not for every call.
///
/// The thread ends when ``shutdown()`` was called and the last job has run. Jobs enqueued after that
/// still run, on a thread made for the purpose, so that no task is ever left hanging.
public final class PollingExecutor: SerialExecutor, TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isRunning = false
        var isShutDown = false
        var isSleeping = false
        var thread: pthread_t?
    }

    /// Touched only by the executor's own thread.
    private final class Watch: @unchecked Sendable {
        var descriptor: Int32 = -1
        var wantsWrite = false
        var interval: Int32 = -1
        var handler: (() -> Void)?
        var pendingCheck = false
        var nextTick = ContinuousClock.now
    }

    private let name: String
    private let runsTasks: Bool
    private let wake: Int32
    private let state = Mutex(State())
    private let watch = Watch()

    /// - Parameters:
    ///   - name: shows in debuggers and `top -H`; the kernel keeps the first 15 bytes.
    ///   - runsTasks: whether tasks are given this as their executor too. Where not, calls from one of the actor's functions
    ///     to another stay calls.
    public init(name: String, runsTasks: Bool = false) {
        self.name = name
        self.runsTasks = runsTasks
        wake = lectern_eventfd_create()
        precondition(wake >= 0, "eventfd failed: the process is out of file descriptors")
    }

    deinit { close(wake) }

    // MARK: SerialExecutor and TaskExecutor

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (start, signal) = state.withLock { state -> (Bool, Bool) in
            state.jobs.append(job)
            if !state.isRunning {
                state.isRunning = true
                return (true, false)
            }
            let signal = state.isSleeping
            state.isSleeping = false
            return (false, signal)
        }
        if start { startThread() }
        if signal { lectern_eventfd_signal(wake) }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Makes `assumeIsolated` work on the executor's thread, which the runtime does not know otherwise.
    public func checkIsolated() { precondition(isCurrent, "not on the thread of \(name)") }

    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private var isCurrent: Bool {
        state.withLock { state in state.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    // MARK: The socket

    /// Calls `handler` on the executor's thread when the socket needs attention, and every `milliseconds`.
    ///
    /// Call it from the actor that owns the executor. The handler must not block, and must read everything
    /// there is: bytes that a C library holds in its own buffers do not make the socket readable again.
    /// - Parameters:
    ///   - descriptor: the socket; replaces the one watched before.
    ///   - writable: wake for writability too.
    ///   - milliseconds: the longest time between two calls; `nil` for no limit.
    ///   - handler: reads what there is.
    public func watch(_ descriptor: Int32, writable: Bool = false, every milliseconds: Int?, _ handler: @escaping () -> Void) {
        checkIsolated()
        watch.descriptor = descriptor
        watch.wantsWrite = writable
        watch.interval = milliseconds.map(Int32.init) ?? -1
        watch.handler = handler
        watch.pendingCheck = true
        // A shorter interval than before must not wait for the end of the longer one.
        watch.nextTick = ContinuousClock.now + .milliseconds(milliseconds ?? 0)
    }

    /// Runs the watcher once more before the thread sleeps, whatever the socket says.
    ///
    /// Obligation of whoever made a blocking call into the C library: frames that arrived meanwhile wait in
    /// the library's buffer, and `poll` does not see them.
    public func checkSoon() {
        checkIsolated()
        watch.pendingCheck = true
    }

    public func stopWatching() {
        checkIsolated()
        watch.descriptor = -1
        watch.handler = nil
        watch.interval = -1
    }

    /// Lets the thread end once its jobs have run.
    ///
    /// Safe to call from anywhere, more than once.
    public func shutdown() {
        let signal = state.withLock { state -> Bool in
            state.isShutDown = true
            let signal = state.isSleeping
            state.isSleeping = false
            return signal
        }
        if signal { lectern_eventfd_signal(wake) }
    }

    // MARK: The thread

    private func startThread() {
        let thread = Thread { [self] in run() }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func run() {
        state.withLock { $0.thread = pthread_self() }
        var jobs: [UnownedJob] = []
        while true {
            let isDone = state.withLock { state -> Bool in
                swap(&jobs, &state.jobs)
                if jobs.isEmpty, state.isShutDown {
                    state.isRunning = false
                    state.thread = nil
                    return true
                }
                return false
            }
            if isDone { return }
            for job in jobs {
                if runsTasks {
                    job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
                } else {
                    job.runSynchronously(on: asUnownedSerialExecutor())
                }
            }
            jobs.removeAll(keepingCapacity: true)
            poll()
        }
    }

    /// Sleeps until a job, the socket or the tick, and runs the watcher for the last two.
    private func poll() {
        var timeout: Int32 = -1
        if watch.handler != nil, watch.interval >= 0 {
            let left = watch.nextTick - ContinuousClock.now
            timeout =
                left <= .zero
                ? 0 : Int32(clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
        }
        let mustNotSleep = state.withLock { state -> Bool in
            if !state.jobs.isEmpty || state.isShutDown || watch.pendingCheck { return true }
            state.isSleeping = true
            return false
        }
        if mustNotSleep { timeout = 0 }

        var descriptors = [pollfd](repeating: pollfd(), count: 2)
        descriptors[0] = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
        descriptors[1] = pollfd(
            fd: watch.descriptor, events: Int16(POLLIN) | (watch.wantsWrite ? Int16(POLLOUT) : 0), revents: 0)
        let ready = Foundation.poll(&descriptors, 2, timeout)
        state.withLock { $0.isSleeping = false }
        if ready > 0, descriptors[0].revents != 0 { lectern_eventfd_drain(wake) }

        guard let handler = watch.handler else { return }
        let now = ContinuousClock.now
        let isTick = watch.interval >= 0 && now >= watch.nextTick
        if isTick { watch.nextTick = now.advanced(by: .milliseconds(Int64(watch.interval))) }
        if watch.pendingCheck || isTick || (ready > 0 && descriptors[1].revents != 0) {
            watch.pendingCheck = false
            handler()
        }
    }
}
