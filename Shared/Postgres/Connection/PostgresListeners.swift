internal import Synchronization

/// A message that a session sent with NOTIFY.
public struct PostgresNotification: Hashable, Sendable {
    public let channel: String
    /// Empty if none was given.
    public let payload: String
    /// The server process of the sender.
    public let processIdentifier: Int32
}

/// Who waits for notifications on a connection.
final class PostgresListeners: Sendable {
    private typealias Continuation = AsyncStream<PostgresNotification>.Continuation

    private struct State {
        var byChannel: [String: [Int: Continuation]] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())

    var isEmpty: Bool { state.withLock { $0.byChannel.isEmpty } }

    func add(_ channel: String) -> AsyncStream<PostgresNotification> {
        let (stream, continuation) = AsyncStream.makeStream(of: PostgresNotification.self)
        let number = state.withLock { state in
            state.lastNumber += 1
            state.byChannel[channel, default: [:]][state.lastNumber] = continuation
            return state.lastNumber
        }
        // The channel itself stays: the session goes on listening, so it is not clean.
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.byChannel[channel]?.removeValue(forKey: number) }
        }
        return stream
    }

    func deliver(_ notification: PostgresNotification) {
        // Outside the lock, which onTermination takes.
        let continuations = state.withLock { Array(($0.byChannel[notification.channel] ?? [:]).values) }
        for continuation in continuations { continuation.yield(notification) }
    }

    /// Ends all streams.
    func finish() {
        let continuations = state.withLock { state in
            defer { state.byChannel = [:] }
            return state.byChannel.values.flatMap(\.values)
        }
        for continuation in continuations { continuation.finish() }
    }
}
