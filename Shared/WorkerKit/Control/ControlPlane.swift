internal import Flags
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres
internal import ServiceLifecycle
internal import Synchronization

/// Keeps the worker's ``ControlState`` up to date (note 0001).
final class ControlPlane: Service {
    private struct Latest {
        /// Nothing is known yet.
        var state = ControlState(revision: -1)
        /// Tells whoever waits that it has changed.
        var watchers: [RelaySignal] = []
        /// Of the file that the flags come from.
        var fileVersion: Int?
        var outage = Outage()
    }

    private let service: String
    private let user: String
    private let database: @Sendable () async throws -> PostgresConnection
    private let file: FlagsFile?
    private let logger: Logger
    private let latest = Mutex(Latest())
    private let store = ControlStore()
    private let evaluations = EvaluationCounters()

    /// A notification that was lost costs this much; a change of the file at most as much.
    static let pollInterval = Duration.milliseconds(500)

    /// - Parameters:
    ///   - service: the worker's.
    ///   - user: as whom it is logged in at the broker.
    ///   - database: opens a connection to listen on.
    ///   - file: takes the place of the flags in the database.
    ///   - logger: told of every change.
    init(
        service: String, user: String, database: @escaping @Sendable () async throws -> PostgresConnection, file: FlagsFile? = nil,
        logger: Logger
    ) {
        self.service = service
        self.user = user
        self.database = database
        self.file = file
        self.logger = logger
    }

    /// What holds for a batch that begins now.
    var current: ControlState { latest.withLock { $0.state } }

    /// Decides by `state` about the messages of one batch.
    func gate(_ state: ControlState, now: Timestamp) -> MessageGate {
        MessageGate(state: state, service: service, user: user, now: now) { [evaluations] in evaluations.count($0, $1, $2) }
    }

    /// Decides about messages that may come to be handled later: nothing is counted.
    func trialGate(_ state: ControlState, now: Timestamp) -> MessageGate {
        MessageGate(state: state, service: service, user: user, now: now)
    }

    /// Is set at every change from now on.
    func watch() -> RelaySignal {
        let signal = RelaySignal()
        latest.withLock { $0.watchers.append(signal) }
        return signal
    }

    /// Returns when the state has been read for the first time, or when the task is cancelled: no message passes before.
    func untilKnown() async {
        let signal = watch()
        while current.revision < 0, !Task.isCancelled { await signal.wait(atMost: Self.pollInterval) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.follow()
                } catch is CancellationError {
                    return
                } catch {
                    self.latest.withLock { $0.outage.failed("cannot read what operators say; the last of it holds", error, self.logger) }
                }
                try? await Task.sleep(for: Self.pollInterval)
            }
        }
    }

    /// Reads the state whenever it has changed, until the connection is lost.
    private func follow() async throws {
        let connection = try await database()
        do {
            let changes = try await connection.listen(ControlStore.channel)
            let wakeup = RelaySignal()
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for await _ in changes { wakeup.set() }
                }
                group.addTask {
                    while !Task.isCancelled {
                        try await self.refresh(connection)
                        await wakeup.wait(atMost: Self.pollInterval)
                    }
                }
                defer { group.cancelAll() }
                // Whichever ends first: the stream with the connection, or the loop with an error.
                try await group.next()
            }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    private func refresh(_ connection: PostgresConnection) async throws {
        let known = latest.withLock { $0 }
        let file = file?.latest(logger)
        let revision = try await store.revision(connection)
        if revision != known.state.revision || file?.version != known.fileVersion {
            let state = try await store.read(service: service, connection) { document in
                if let file { return file.flags }
                do {
                    return try FlagDefinitions(json: document)
                } catch {
                    // Everything else that operators say holds all the same.
                    logger.error("the flags in the database cannot be read; the last good ones hold", metadata: ["error": "\(error)"])
                    return known.state.flags
                }
            }
            let watchers = latest.withLock { latest in
                latest.state = state
                latest.fileVersion = file?.version
                return latest.watchers
            }
            for watcher in watchers { watcher.set() }
            logger.notice("operators have said something", metadata: ["revision": "\(state.revision)"])
        }
        latest.withLock { $0.outage.works("reads again what operators say", logger) }
    }
}
