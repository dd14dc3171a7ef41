/// The bookkeeping of a pool: who has a connection, who waits.
///
/// Pure; ``PostgresPool`` acts on its answers.
///
/// A *slot* is the right to have one connection open. Each is held by a borrower, by an idle connection, or free.
struct PoolState<Connection: Sendable, Waiter: Sendable> {
    enum Acquisition {
        case use(Connection)
        /// The caller has a slot and has to connect.
        case connect
        case wait
        case closed
    }

    enum Release {
        /// Nobody waits.
        case kept
        case handOver(Waiter)
    }

    private let size: Int
    private(set) var idle: [Connection] = []
    /// Slots that are taken, idle connections included.
    private(set) var open = 0
    private var waiters: [(id: Int, waiter: Waiter)] = []
    private(set) var isClosed = false

    init(size: Int) { self.size = max(size, 1) }

    var waiting: Int { waiters.count }

    /// Takes the connection that came back last, which is the likeliest to be alive and in the server's cache.
    mutating func acquire() -> Acquisition {
        if isClosed { return .closed }
        // Those who wait are served by whoever releases: an idle connection and a waiter never meet.
        if let connection = idle.popLast() { return .use(connection) }
        guard open < size else { return .wait }
        open += 1
        return .connect
    }

    mutating func enqueue(_ waiter: Waiter, id: Int) { waiters.append((id, waiter)) }

    /// Takes a waiter out, if it still waits.
    mutating func cancel(id: Int) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// Takes back a connection for the first who waits, or to keep.
    mutating func release(_ connection: Connection) -> Release {
        if let first = nextWaiter() { return .handOver(first) }
        idle.append(connection)
        return .kept
    }

    /// Takes back a slot whose connection is gone.
    mutating func releaseSlot() -> Release {
        if let first = nextWaiter() { return .handOver(first) }
        open -= 1
        return .kept
    }

    /// Stops everything.
    /// - Returns: the connections to close and the waiters to turn away.
    mutating func close() -> (idle: [Connection], waiters: [Waiter]) {
        isClosed = true
        open -= idle.count
        defer {
            idle = []
            waiters = []
        }
        return (idle, waiters.map(\.waiter))
    }

    private mutating func nextWaiter() -> Waiter? { waiters.isEmpty ? nil : waiters.removeFirst().waiter }
}
