import LMSModels
import WorkerKit

/// What a replay did with the messages of one dead queue.
struct ReplayCount: Sendable {
    let service: String
    /// Messages in the queue at the start.
    var length = 0
    var seen = 0
    var matched = 0
    /// Sent again, confirmed, and out of the dead queue; in a dry run 0.
    var replayed = 0
    /// Of those matched, messages on which the service has decided before: they change nothing.
    var decided = 0
    /// Sent, and taken by no queue: they stay where they are.
    var unroutable = 0
    /// What the broker said to the last of them.
    var refusal: String?
    /// Not confirmed: they stay where they are, and may have arrived.
    var unconfirmed = 0
    /// Why the rest was not tried.
    var problem: String?
    /// Letters that match and whose message is not in the queue.
    var missing = 0

    var isComplete: Bool { unroutable == 0 && unconfirmed == 0 && problem == nil }

    func text(isDryRun: Bool) -> String {
        var parts = ["\(service): "]
        parts[0] += isDryRun ? "\(matched) would be replayed" : "\(replayed) replayed"
        if decided > 0 { parts.append("\(decided) of them decided before, so duplicates without effect") }
        if unroutable > 0 {
            let reason = (refusal ?? "no route").printable
            parts.append("\(unroutable) stay: no queue takes them (\(reason)); see `lectern topology plan`")
        }
        if unconfirmed > 0 { parts.append("\(unconfirmed) stay: not confirmed; run it again, twice has one effect") }
        parts.append("\(seen - matched) did not match, of \(length) in \(Topology.deadQueueName(service: service))")
        if missing > 0 {
            parts.append("\(missing.of("letter")) without a message in the queue (held by another replay, or removed)")
        }
        if let problem { parts.append("stopped: \(problem.printable)") }
        return parts.joined(separator: "; ")
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("service", service)
            let numbers: [(StaticString, Int)] = [
                ("length", length), ("seen", seen), ("matched", matched), ("replayed", replayed), ("decided", decided),
                ("unroutable", unroutable), ("unconfirmed", unconfirmed), ("missing", missing),
            ]
            for (name, number) in numbers {
                writer.key(name)
                writer.value(number)
            }
            writer.member("refusal", refusal)
            writer.member("problem", problem)
        }
    }
}
