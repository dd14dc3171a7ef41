import Glibc

/// What goes wrong with servers, done on purpose.
extension Stack {
    /// RabbitMQ 3.10 writes the registration of a new quorum queue within half a second and not at once: a queue that was
    /// declared just before its node is killed has no leader ever again.
    private static let queueRegistration = Duration.seconds(1)

    /// Is told when a server that was stopped accepts connections again.
    typealias OpeningHandler = @Sendable (ContinuousClock.Instant) -> Void

    /// Ends the broker and starts it again.
    ///
    /// - Parameters:
    ///   - isKilled: By SIGKILL, instead of the orderly stop.
    ///   - whenOpen: Called at the first connection to its port that succeeds after the stop.
    /// - Throws: `StackError` where it does not come back.
    func restartBroker(isKilled: Bool, whenOpen: @escaping OpeningHandler = { _ in }) async throws {
        try await change { state in
            if isKilled, let node = state.broker {
                try await Task.sleep(for: Self.queueRegistration)
                node.signal(SIGKILL)
                _ = try await node.hasEnded(within: .seconds(10))
                state.broker = nil
            } else {
                _ = try await broker.stop(&state)
            }
            let port = state.ports.amqp
            try await PortProbe.closing(of: port)
            async let opening: Void = Self.announceOpening(of: port, whenOpen)
            try await broker.start(&state) { try $0.save(to: stateFile) }
            _ = try await broker.waitUntilReady(state)
            await opening
        }
    }

    /// Ends the database and starts it again.
    ///
    /// - Parameters:
    ///   - isKilled: Without a checkpoint, instead of the orderly stop.
    ///   - whenOpen: Called at the first connection to its port that succeeds after the stop; it then still refuses
    ///     sessions until it has recovered.
    /// - Throws: `StackError` where it does not come back.
    func restartDatabase(isKilled: Bool, whenOpen: @escaping OpeningHandler = { _ in }) async throws {
        try await change { state in
            let database = try await database()
            if isKilled { try await database.crash(&state) } else { _ = try await database.stop(&state) }
            let port = state.ports.database
            try await PortProbe.closing(of: port)
            async let opening: Void = Self.announceOpening(of: port, whenOpen)
            try await database.start(&state, steps: StepPrinter { _ in }) { try $0.save(to: stateFile) }
            await opening
        }
    }

    private static func announceOpening(of port: Int, _ whenOpen: OpeningHandler) async {
        if let moment = await PortProbe.opening(of: port) { whenOpen(moment) }
    }

    private func change(_ body: (inout StackState) async throws -> Void) async throws {
        let lock = try StackLock(path: "\(home)/lock")
        defer { lock.release() }
        guard var state = try state() else { throw noStack }
        try await body(&state)
        try state.save(to: stateFile)
    }
}
