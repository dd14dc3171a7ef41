internal import Foundation
public import Logging
internal import PollingThread

/// One connection to a PostgreSQL server, on a thread of its own.
///
/// ```swift
/// let connection = try await PostgresConnection.connect(url: url, applicationName: "lectern", logger: logger)
/// let rows = try await connection.query("SELECT name FROM people WHERE id = \(id)")
/// ```
///
/// Statements are prepared once per text and sent in binary. Each call is one round trip and runs to its end:
/// a task that is cancelled before gets `CancellationError` and nothing is sent; a task that is cancelled while
/// the server works still gets the result, because half a statement cannot be taken back. ``cancelRunning()``
/// asks the server to stop.
///
/// While a transaction or a COPY is open, only its owner may use the connection; others get an error. Keep a
/// connection to one task at a time, as ``PostgresPool`` does.
public actor PostgresConnection {
    /// Who may use the session now.
    enum Session {
        case free
        /// `begin` is the statement that opens the transaction, until it has been sent.
        case transaction(id: Int, begin: String?)
        case copying(transaction: Int?, operation: String)
    }

    let executor: PollingExecutor
    let status = PostgresStatus()
    let listeners = PostgresListeners()
    let logger: Logger

    var handle: PostgresHandle?
    var cache: StatementCache
    var session = Session.free
    var lastTransaction = 0

    /// Runs the actor on the connection's own thread, where libpq may block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(statementCacheLimit: Int, logger: Logger) {
        executor = PollingExecutor(name: "postgres", runsTasks: true)
        cache = StatementCache(limit: statementCacheLimit)
        self.logger = logger
    }

    deinit {
        listeners.finish()
        executor.shutdown()
    }

    /// Opens a connection.
    ///
    /// Unless the URL gives them, `connect_timeout` is 5 seconds a host, `client_encoding` UTF8, and keepalives
    /// notice a dead server within half a minute. Cancellation does not shorten the attempt.
    /// - Parameters:
    ///   - url: goes to libpq as it is: `postgres://`, several hosts, `sslmode`, `target_session_attrs` and so on.
    ///   - applicationName: shows in `pg_stat_activity`, unless the URL has an `application_name`.
    ///   - statementCacheLimit: how many statements stay prepared, the least recently used leave first.
    ///   - answerTimeout: a server that says nothing for this long while a statement runs is given up, whatever TCP
    ///     thinks of it; `nil` waits for ever.
    ///   - logger: gets the server's notices at debug level, and a warning when the server ends the session.
    /// - Returns: a connection that is ready for statements.
    /// - Throws: ``PostgresError``; its text names host and reason and never the password.
    public static func connect(
        url: String, applicationName: String, statementCacheLimit: Int = 256, answerTimeout: Duration? = nil, logger: Logger
    ) async throws -> PostgresConnection {
        let connection = PostgresConnection(statementCacheLimit: statementCacheLimit, logger: logger)
        try await connection.open(url: url, applicationName: applicationName, answerTimeout: answerTimeout)
        return connection
    }

    /// `false` once the connection is closed or lost.
    ///
    /// A loss shows here within moments, also between statements.
    public nonisolated var isUsable: Bool { status.read(\.isUsable) }

    /// Usable, and as a new connection would be.
    nonisolated var isClean: Bool { status.read { $0.isUsable && $0.isClean } }

    /// Ends the session.
    ///
    /// Statements sent later fail with ``PostgresError/isConnectionLost``.
    public func close() {
        retire()
        handle = nil
    }

    /// Asks the server to stop the statement that runs now, which then fails with SQLSTATE 57014.
    ///
    /// Opens a short connection of its own, without TLS (libpq 15). Does nothing when nothing runs.
    /// - Throws: ``PostgresError`` when the server cannot be reached.
    public nonisolated func cancelRunning() async throws {
        guard let cancel = status.read(\.cancel) else { return }
        // Not on the connection's thread, which waits for the very statement.
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try cancel.send() }) }
        }
    }

    private func open(url: String, applicationName: String, answerTimeout: Duration?) throws {
        let handle = try PostgresHandle.connect(url: url, applicationName: applicationName, logger: logger)
        handle.answerTimeout = answerTimeout
        self.handle = handle
        status.update {
            $0.isUsable = true
            $0.cancel = PostgresCancel(handle)
        }
        executor.watch(handle.socket, every: nil) { [weak self] in
            self?.assumeIsolated { $0.receive() }
        }
    }
}
