internal import Logging
internal import Synchronization

/// What the relay of this process does, for health checks; and its outages, logged once.
final class RelayStatus: Sendable {
    enum State: Sendable, Equatable {
        case starting
        /// It sends the service's events.
        case leading
        /// Another process does.
        case standingBy
        case failing(String)
    }

    private let state = Mutex(State.starting)

    var current: State { state.withLock { $0 } }

    /// Notes what the relay does now.
    ///
    /// Says when it begins to fail and when it works again, and not at every try in between.
    func set(_ new: State, _ logger: Logger) {
        let old = state.withLock { state in
            defer { state = new }
            return state
        }
        switch (old, new) {
        case (.failing, .failing): break
        case (_, .failing(let reason)): logger.warning("the relay pauses; events wait in the outbox", metadata: ["error": "\(reason)"])
        case (.failing, .leading), (.failing, .standingBy): logger.notice("the relay works again")
        case (_, .leading) where old != .leading: logger.info("relaying events")
        default: break
        }
    }
}
