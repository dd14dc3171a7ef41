internal import Glibc
internal import Synchronization

/// A step at which a worker can be made to die, to prove that nothing is lost there.
public enum Failpoint: String, CaseIterable, Sendable {
    /// The inbox has its rows, the transaction is open.
    case claimed
    /// Everything is written but the last statements and the commit.
    case beforeCommit = "before-commit"
    /// Committed; neither answered nor acked.
    case afterCommit = "after-commit"
    /// Retries and dead letters have their rows; no copy is published.
    case copiesRecorded = "copies-recorded"
    /// Copies and replies are confirmed; the originals are not acked.
    case copiesConfirmed = "copies-confirmed"
    /// The acks are handed to the connection.
    case acked
    /// Events are read from the outbox; none is published.
    case eventsRead = "events-read"
    /// Events are confirmed; the outbox still has them.
    case eventsConfirmed = "events-confirmed"
}

/// Kills the process at the step that the environment names: `LECTERN_FAILPOINT=after-commit:3` at the third time.
///
/// SIGKILL to itself: no handler runs, no buffer is flushed, as when the machine goes.
public final class Failpoints: Sendable {
    private let point: Failpoint?
    private let passesLeft: Atomic<Int>

    public static let variable = "LECTERN_FAILPOINT"

    /// What is wrong with the variable.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    /// None is set.
    public init() {
        point = nil
        passesLeft = Atomic(0)
    }

    /// - Parameter text: `name` or `name:count`; `nil` or empty for none.
    /// - Throws: ``Invalid``, which names what is accepted.
    public init(parsing text: String?) throws {
        guard let text, !text.isEmpty else {
            point = nil
            passesLeft = Atomic(0)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let point = Failpoint(rawValue: String(parts[0])),
            let count = parts.count == 1 ? 1 : Int(parts[1]), count > 0
        else {
            let names = Failpoint.allCases.map(\.rawValue).joined(separator: ", ")
            throw Invalid(description: "\(Self.variable) is \(text.prefix(80)); accepted is name:count with a name of \(names)")
        }
        self.point = point
        passesLeft = Atomic(count)
    }

    /// The step that is set; for the log.
    public var description: String? { point?.rawValue }

    /// Ends the process if this is the step, and the time.
    func pass(_ point: Failpoint) {
        guard point == self.point, passesLeft.subtract(1, ordering: .relaxed).newValue == 0 else { return }
        kill(getpid(), SIGKILL)
    }
}
