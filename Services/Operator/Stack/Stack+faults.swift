import Glibc

/// What goes wrong with servers, done on purpose.
extension Stack {
    /// Ends the broker and starts it again.
    /// - Parameter isKilled: By SIGKILL, instead of the orderly stop.
    /// - Throws: `StackError` where it does not come back.
    func restartBroker(isKilled: Bool) async throws {
        try await change { state in
            if isKilled, let node = state.broker {
                node.signal(SIGKILL)
                _ = try await node.hasEnded(within: .seconds(10))
                state.broker = nil
            } else {
                _ = try await broker.stop(&state)
            }
            try await broker.start(&state) { try $0.save(to: stateFile) }
            _ = try await broker.waitUntilReady(state)
        }
    }

    /// Ends the database and starts it again.
    /// - Parameter isKilled: Without a checkpoint, instead of the orderly stop.
    /// - Throws: `StackError` where it does not come back.
    func restartDatabase(isKilled: Bool) async throws {
        try await change { state in
            let database = try await database()
            if isKilled { try await database.crash(&state) } else { _ = try await database.stop(&state) }
            try await database.start(&state, steps: StepPrinter { _ in }) { try $0.save(to: stateFile) }
        }
    }

    private func change(_ body: (inout StackState) async throws -> Void) async throws {
        let lock = try StackLock(path: "\(home)/lock")
        defer { lock.release() }
        guard var state = try state() else { throw noStack }
        try await body(&state)
        try state.save(to: stateFile)
    }
}
