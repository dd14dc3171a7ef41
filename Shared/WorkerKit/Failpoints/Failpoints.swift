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
    /// Jobs are leased; none has begun.
    case jobClaimed = "job-claimed"
    /// A job's beginning is committed; the call is not made.
    case jobBegun = "job-begun"
    /// The call has been answered; nothing of it is in the database.
    case jobCalled = "job-called"
    /// The result is written; the transaction is open.
    case jobBeforeCommit = "job-before-commit"

    /// The steps of a message, which every worker takes.
    public static let ofMessages: [Failpoint] = [
        .claimed, .beforeCommit, .afterCommit, .copiesRecorded, .copiesConfirmed, .acked, .eventsRead, .eventsConfirmed,
    ]
    /// The steps of a job, in workers that have any.
    public static let ofJobs: [Failpoint] = [.jobClaimed, .jobBegun, .jobCalled, .jobBeforeCommit]
}

/// Kills the process at the step that the environment names: `LECTERN_FAILPOINT=after-commit:3` at the third time, or
/// `LECTERN_FAILPOINT=message:some-id` whenever a message with this id is handled.
///
/// SIGKILL to itself: no handler runs, no buffer is flushed, as when the machine goes.
public final class Failpoints: Sendable {
    private let point: Failpoint?
    private let passesLeft: Atomic<Int>
    /// The message that kills its worker.
    private let deadly: String?

    public static let variable = "LECTERN_FAILPOINT"

    /// What is wrong with the variable.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    /// None is set.
    public convenience init() { self.init(nil, count: 0, deadly: nil) }

    private init(_ point: Failpoint?, count: Int, deadly: String?) {
        self.point = point
        passesLeft = Atomic(count)
        self.deadly = deadly
    }

    /// - Parameter text: `name`, `name:count` or `message:id`; `nil` or empty for none.
    /// - Throws: ``Invalid``, which names what is accepted.
    public convenience init(parsing text: String?) throws {
        guard let text, !text.isEmpty else {
            self.init()
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts[0] == "message", parts.count == 2, !parts[1].isEmpty {
            self.init(nil, count: 0, deadly: String(parts[1]))
            return
        }
        guard let point = Failpoint(rawValue: String(parts[0])),
            let count = parts.count == 1 ? 1 : Int(parts[1]), count > 0
        else {
            let names = Failpoint.allCases.map(\.rawValue).joined(separator: ", ")
            throw Invalid(
                description: "\(Self.variable) is \(text.prefix(80)); accepted is name:count with a name of \(names), or message:id")
        }
        self.init(point, count: count, deadly: nil)
    }

    /// The step that is set; for the log.
    public var description: String? { point?.rawValue ?? deadly.map { "message \($0)" } }

    /// Whether this is the step.
    func isSet(_ point: Failpoint) -> Bool { point == self.point }

    /// Ends the process if this is the step, and the time.
    func pass(_ point: Failpoint) {
        guard point == self.point, passesLeft.subtract(1, ordering: .relaxed).newValue == 0 else { return }
        kill(getpid(), SIGKILL)
    }

    /// Ends the process if the message that kills its worker is among these.
    func handle(_ ids: @autoclosure () -> [String]) {
        guard let deadly, ids().contains(deadly) else { return }
        kill(getpid(), SIGKILL)
    }
}
