import Synchronization

/// What tablets had when they were put away.
final class TabletStates: Sendable {
    struct State: Sendable {
        let rows: [String: [String: String]]
        let lastPulledAt: Int64?
        let number: Int
    }

    private let states = Mutex<[Int: State]>([:])

    func leave(_ tablet: Tablet, _ number: Int) { states.withLock { $0[number] = tablet.state } }

    func taken(_ number: Int) -> State? { states.withLock { $0[number] } }
}
