public import Logging
internal import Synchronization

/// A few connections that many tasks share.
///
/// Connections are opened when they are needed, up to `size`, and kept. Who comes when all are taken waits in
/// line, first come, first served. A connection that was lost, or was given back with a transaction open or a
/// channel listened to, is closed and replaced.
public final class PostgresPool: Sendable {
    /// What the one who waits is given: a connection, or a slot to open one in.
    private typealias Waiter = CheckedContinuation<PostgresConnection?, any Error>

    private struct State {
        var pool: PoolState<PostgresConnection, Waiter>
        var lastWaiter = 0
        var lastError: PostgresError?
    }

    private let url: String
    private let applicationName: String
    private let answerTimeout: Duration?
    private let logger: Logger
    private let state: Mutex<State>

    /// Makes a pool; connects to nothing yet.
    /// - Parameters:
    ///   - url: see ``PostgresConnection/connect(url:applicationName:statementCacheLimit:answerTimeout:logger:)``.
    ///   - applicationName: shows in `pg_stat_activity`.
    ///   - size: the most connections at a time.
    ///   - answerTimeout: see ``PostgresConnection/connect(url:applicationName:statementCacheLimit:answerTimeout:logger:)``.
    ///   - logger: is handed to the connections.
    public init(url: String, applicationName: String, size: Int, answerTimeout: Duration? = nil, logger: Logger) {
        self.url = url
        self.applicationName = applicationName
        self.answerTimeout = answerTimeout
        self.logger = logger
        state = Mutex(State(pool: PoolState(size: size)))
    }

    /// How a pool is doing, for metrics and health checks.
    public struct Status: Sendable {
        /// Connections that exist or are being opened.
        public let open: Int
        /// Those of them that nobody uses.
        public let idle: Int
        /// Tasks in line.
        public let waiting: Int
        /// Why the last attempt to connect failed; `nil` after one that succeeded.
        public let lastError: PostgresError?
    }

    public var status: Status {
        state.withLock {
            Status(
                open: $0.pool.open, idle: $0.pool.idle.count, waiting: $0.pool.waiting, lastError: $0.lastError)
        }
    }

    /// Lends a connection to `body`.
    ///
    /// What `body` does outside of actors runs on the connection's own thread: a statement then costs no change of threads.
    /// - Parameter body: must not keep the connection. Borrowing a second one within it can lead to a deadlock.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; ``PostgresError`` if connecting fails or the pool is closed;
    ///   `CancellationError` if the task is cancelled while it waits.
    public func withConnection<Value>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await acquire()
        do {
            let value = try await withTaskExecutorPreference(connection.executor) { try await body(connection) }
            await release(connection)
            return value
        } catch {
            await release(connection)
            throw error
        }
    }

    /// Runs `body` in a transaction on a connection of the pool.
    /// - Parameters:
    ///   - isolation: what the transaction sees of others.
    ///   - body: see ``PostgresConnection/transaction(isolation:_:)``.
    /// - Returns: what `body` returns.
    /// - Throws: as ``withConnection(_:)`` and ``PostgresConnection/transaction(isolation:_:)``.
    public func withTransaction<Value>(
        isolation: PostgresIsolation = .readCommitted, _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        try await withConnection { try await $0.transaction(isolation: isolation, body) }
    }

    /// Closes the pool: idle connections now, lent ones when they come back.
    ///
    /// Who waits gets an error.
    public func close() async {
        let (idle, waiters) = state.withLock { $0.pool.close() }
        for waiter in waiters { waiter.resume(throwing: Self.closed) }
        for connection in idle { await connection.close() }
    }

    private static var closed: PostgresError { PostgresError("the pool is closed", operation: "pool") }

    // MARK: Lending

    private func acquire() async throws -> PostgresConnection {
        try Task.checkCancellation()
        var lent: PostgresConnection?
        switch state.withLock({ $0.pool.acquire() }) {
        case .use(let connection): lent = connection
        case .connect: break
        case .wait: lent = try await wait()
        case .closed: throw Self.closed
        }
        guard let lent else { return try await connect() }
        if lent.isClean { return lent }
        // It was lost while it lay idle. Its slot is ours.
        await lent.close()
        return try await connect()
    }

    /// Opens a connection in a slot that the caller holds.
    private func connect() async throws -> PostgresConnection {
        do {
            let connection = try await PostgresConnection.connect(
                url: url, applicationName: applicationName, answerTimeout: answerTimeout, logger: logger)
            state.withLock { $0.lastError = nil }
            return connection
        } catch {
            let next = state.withLock { state in
                state.lastError = error as? PostgresError
                return state.pool.releaseSlot()
            }
            if case .handOver(let waiter) = next { waiter.resume(returning: nil) }
            throw error
        }
    }

    /// Waits in line.
    /// - Returns: a connection, or `nil` for a slot to open one in.
    private func wait() async throws -> PostgresConnection? {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in lineUp(waiter, id: id) }
        } onCancel: {
            let waiter = state.withLock { $0.pool.cancel(id: id) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func lineUp(_ waiter: Waiter, id: Int) {
        // Asked again under the same lock that puts the waiter in line: a connection may have come back since, and
        // onCancel, which has run or waits for the lock, finds the waiter or has set the flag.
        let answer = state.withLock { state -> Result<PostgresConnection?, any Error>? in
            if Task.isCancelled { return .failure(CancellationError()) }
            switch state.pool.acquire() {
            case .use(let connection): return .success(connection)
            case .connect: return .success(nil)
            case .closed: return .failure(Self.closed)
            case .wait:
                state.pool.enqueue(waiter, id: id)
                return nil
            }
        }
        if let answer { waiter.resume(with: answer) }
    }

    /// Takes a connection back, also when the borrower's task is cancelled.
    private func release(_ connection: PostgresConnection) async {
        let isKept = state.withLock { state -> Bool in
            guard connection.isClean, !state.pool.isClosed else { return false }
            if case .handOver(let waiter) = state.pool.release(connection) { waiter.resume(returning: connection) }
            return true
        }
        guard !isKept else { return }
        await connection.close()
        let next = state.withLock { $0.pool.releaseSlot() }
        if case .handOver(let waiter) = next { waiter.resume(returning: nil) }
    }
}
