internal import Synchronization

/// A value that is delivered once: the first to fire wins, and one task may wait for it.
final class Signal<Value: Sendable>: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Value, Never>)
        case fired(Value)
        case delivered
    }

    private let state = Mutex(State.idle)

    /// - Returns: `false` if it has fired before, in which case `value` goes nowhere.
    @discardableResult
    func fire(_ value: Value) -> Bool {
        let (isFirst, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Value, Never>?) in
            switch state {
            case .idle:
                state = .fired(value)
                return (true, nil)
            case .waiting(let continuation):
                state = .delivered
                return (true, continuation)
            case .fired, .delivered:
                return (false, nil)
            }
        }
        waiter?.resume(returning: value)
        return isFirst
    }

    /// Waits for the value.
    ///
    /// Call it once.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                switch state {
                case .idle:
                    state = .waiting(continuation)
                    return nil
                case .fired(let value):
                    state = .delivered
                    return value
                case .waiting, .delivered:
                    preconditionFailure("a signal has one waiter")
                }
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
