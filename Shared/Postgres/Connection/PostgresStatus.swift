internal import Synchronization

/// What others may know of a connection without waiting for it.
final class PostgresStatus: Sendable {
    struct Facts {
        var isUsable = false
        /// No transaction is open and nothing is listened to: the next borrower finds a clean session.
        var isClean = true
        var cancel: PostgresCancel?
    }

    private let facts = Mutex(Facts())

    func read<Value: Sendable>(_ body: (Facts) -> Value) -> Value { facts.withLock { body($0) } }

    func update(_ body: (inout Facts) -> Void) { facts.withLock { body(&$0) } }
}
