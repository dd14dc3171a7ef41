import Testing

@testable import Postgres

@Suite("The pool's bookkeeping")
struct PoolStateTests {
    typealias State = PoolState<String, Int>

    @Test("Connections are opened up to the size, then one waits")
    func exhaustion() {
        var state = State(size: 2)
        guard case .connect = state.acquire(), case .connect = state.acquire(), case .wait = state.acquire() else {
            Issue.record("wrong order")
            return
        }
        #expect(state.open == 2)
    }

    @Test("Who came first is served first, with a connection or with a slot")
    func fairness() {
        var state = State(size: 1)
        _ = state.acquire()
        for id in 1...3 { state.enqueue(id, id: id) }
        #expect(state.cancel(id: 2) == 2)
        #expect(state.cancel(id: 2) == nil)
        guard case .handOver(1) = state.release("a"), case .handOver(3) = state.releaseSlot() else {
            Issue.record("wrong order")
            return
        }
        #expect(state.open == 1)
        guard case .kept = state.releaseSlot() else {
            Issue.record("nobody waits any more")
            return
        }
        #expect(state.open == 0)
    }

    @Test("A closed pool gives back what it holds and serves nobody")
    func close() {
        var state = State(size: 2)
        _ = state.acquire()
        _ = state.acquire()
        _ = state.release("a")
        state.enqueue(7, id: 7)
        let (idle, waiters) = state.close()
        #expect(idle == ["a"])
        #expect(waiters == [7])
        #expect(state.open == 1)
        guard case .closed = state.acquire() else {
            Issue.record("it is open")
            return
        }
    }
}
