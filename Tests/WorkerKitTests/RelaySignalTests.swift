import Testing

@testable import WorkerKit

@Suite("What wakes the relay", .timeLimit(.minutes(1)))
struct RelaySignalTests {
    static let long = Duration.seconds(3_600)

    @Test("What was set before the wait is not lost")
    func setBefore() async {
        let signal = RelaySignal()
        signal.set()
        await signal.wait(atMost: Self.long)
    }

    @Test("Setting it wakes who waits")
    func setDuring() async {
        let signal = RelaySignal()
        async let waiting: Void = signal.wait(atMost: Self.long)
        await Task.yield()
        signal.set()
        await waiting
    }

    @Test("Set many times before the wait, it wakes once")
    func setTwice() async {
        let signal = RelaySignal()
        for _ in 0..<10 { signal.set() }
        await signal.wait(atMost: Self.long)
        let started = ContinuousClock.now
        await signal.wait(atMost: .milliseconds(30))
        #expect(ContinuousClock.now - started >= .milliseconds(30))
    }

    @Test("Nobody sets it: the wait ends when its time is over, not before")
    func timeOut() async {
        let signal = RelaySignal()
        for _ in 0..<3 {
            let started = ContinuousClock.now
            await signal.wait(atMost: .milliseconds(20))
            #expect(ContinuousClock.now - started >= .milliseconds(20))
        }
        // A wait that timed out left nobody behind who would swallow the next signal.
        signal.set()
        await signal.wait(atMost: Self.long)
    }

    @Test("Cancelling the task ends the wait, before it began or during it")
    func cancellation() async {
        let signal = RelaySignal()
        for yields in [0, 1, 100] {
            let task = Task { await signal.wait(atMost: Self.long) }
            for _ in 0..<yields { await Task.yield() }
            task.cancel()
            await task.value
        }
        signal.set()
        await signal.wait(atMost: Self.long)
    }

    @Test("However setting and waiting meet, no signal is lost")
    func race() async {
        let signal = RelaySignal()
        let done = RelaySignal()
        let rounds = 2_000
        async let setter: Void = {
            for _ in 0..<rounds {
                signal.set()
                await done.wait(atMost: Self.long)
            }
        }()
        for _ in 0..<rounds {
            await signal.wait(atMost: Self.long)
            done.set()
        }
        await setter
    }
}
