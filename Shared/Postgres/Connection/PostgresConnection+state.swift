internal import CPostgres
internal import Logging
internal import PollingThread

extension PostgresConnection {
    /// The connection is of no more use: stops watching it and tells those who listen.
    func retire() {
        status.update {
            $0.isUsable = false
            $0.cancel = nil
        }
        executor.stopWatching()
        listeners.finish()
    }

    /// Runs between the actor's jobs when bytes have arrived that no statement waits for.
    func receive() {
        guard let handle else { return executor.stopWatching() }
        let isAlive = handle.consumeInput()
        deliverNotifications(of: handle)
        if !isAlive { retire() }
    }

    /// Does `body` with the session, and afterwards what is due after every exchange with the server.
    func exchange<Value>(
        _ operation: @autoclosure () -> String, _ body: (PostgresHandle) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        guard let handle, status.read(\.isUsable) else { throw lost(operation()) }
        defer { settle(handle) }
        do {
            return try body(handle)
        } catch {
            // 25006: after a fail-over this server only reads; another connection may find the one that writes.
            if error.isConnectionLost || error.sqlState == "25006" { retire() }
            throw error
        }
    }

    /// Why there is no session any more.
    func lost(_ operation: String) -> PostgresError {
        guard let handle else {
            return PostgresError("the connection is closed", operation: operation, isConnectionLost: true)
        }
        let reason = handle.farewell?.message ?? handle.errorMessage
        return PostgresError(
            reason.isEmpty ? "the connection was given up after an earlier error" : reason, operation: operation,
            sqlState: handle.farewell?.sqlState, isConnectionLost: true)
    }

    private func settle(_ handle: PostgresHandle) {
        deliverNotifications(of: handle)
        var isCopying = false
        if case .copying = session { isCopying = true }
        guard handle.isInStep || isCopying else { return retire() }
        if handle.isIdle { deallocate(on: handle) }
        let isClean = handle.isIdle && listeners.isEmpty
        status.update { $0.isClean = isClean }
    }

    /// Frees surplus prepared statements.
    ///
    /// Outside transactions only, where a failure harms nothing.
    private func deallocate(on handle: PostgresHandle) {
        for name in cache.trim() {
            do { _ = try handle.execute("DEALLOCATE \(name)") } catch {
                logger.debug("a prepared statement was gone already", metadata: ["error": "\(error)"])
            }
        }
    }

    private func deliverNotifications(of handle: PostgresHandle) {
        while let notification = handle.nextNotification() { listeners.deliver(notification) }
    }

    /// Refuses a caller who does not own the session.
    /// - Returns: the statement that opens the caller's transaction, if it has not been sent.
    func admit(_ transaction: Int?, _ operation: @autoclosure () -> String) throws(PostgresError) -> String? {
        switch (session, transaction) {
        case (.free, nil): return nil
        case (.transaction(let id, let begin), let caller) where id == caller:
            // Otherwise what follows would be committed at once, one by one.
            if begin == nil, let handle, handle.isIdle {
                throw PostgresError("SQL has ended this transaction, or never begun it", operation: operation())
            }
            return begin
        case (.transaction, nil):
            throw PostgresError(
                "a transaction is open on this connection: use the PostgresTransaction, or another connection",
                operation: operation())
        case (.copying, _):
            throw PostgresError("a COPY is running on this connection", operation: operation())
        case (.free, _), (.transaction, _):
            throw PostgresError("this transaction has ended", operation: operation())
        }
    }
}
