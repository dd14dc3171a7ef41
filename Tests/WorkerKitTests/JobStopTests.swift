import Testing

@testable import WorkerKit

@Suite("The end of a worker with jobs")
struct JobStopTests {
    @Test("Nobody stops before it is said")
    func running() {
        let stop = JobStop(drain: .seconds(1), signals: [])
        #expect(!stop.isSet && !stop.isOverdue)
    }

    @Test("Calls get what is left of the drain after a moment to give back what cannot finish")
    func draining() {
        let long = JobStop(drain: .seconds(600), signals: [])
        long.set()
        #expect(long.isSet && !long.isOverdue)
        // With one second there is no time for calls at all.
        let short = JobStop(drain: .seconds(1), signals: [])
        short.set()
        #expect(short.isSet && short.isOverdue)
    }

    @Test("Whoever waits for jobs is woken")
    func wakes() async {
        let signal = RelaySignal()
        JobStop(drain: .seconds(20), signals: [signal]).set()
        let started = ContinuousClock.now
        await signal.wait(atMost: .seconds(60))
        #expect(ContinuousClock.now - started < .seconds(30))
    }
}
