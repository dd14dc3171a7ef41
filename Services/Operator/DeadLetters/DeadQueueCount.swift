import LMSModels
import WorkerKit

/// What a walk has seen of one dead queue.
struct DeadQueueCount: Sendable {
    let service: String
    /// Messages in the queue at the start.
    let length: Int
    var seen = 0
    var matched = 0
    /// Letters that match and whose message is not in the queue.
    var missing = 0

    init(service: String, length: Int) {
        self.service = service
        self.length = length
    }

    /// Clauses that say what was left alone.
    var remarks: [String] {
        var remarks = ["\(seen - matched) did not match, of \(length) in \(Topology.deadQueueName(service: service))"]
        if missing > 0 {
            remarks.append(
                "\(missing.of("letter")) without a message in the queue (held by another replay or discard, or removed)")
        }
        return remarks
    }
}

/// What a command did with the messages of one dead queue.
protocol LetterTally: Sendable {
    var queue: DeadQueueCount { get }
    /// Nothing that was tried has failed.
    var isComplete: Bool { get }

    /// One line for people.
    func text(isDryRun: Bool) -> String

    /// One JSON object.
    func write(to writer: inout JSONWriter)
}
