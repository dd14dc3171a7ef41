import LMSModels
import WorkerKit

/// What a replay did with the messages of one dead queue.
struct ReplayCount: LetterTally {
    var queue: DeadQueueCount
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

    var isComplete: Bool { unroutable == 0 && unconfirmed == 0 && problem == nil }

    func text(isDryRun: Bool) -> String {
        var parts = ["\(queue.service): "]
        parts[0] += isDryRun ? "\(queue.matched) would be replayed" : "\(replayed) replayed"
        if decided > 0 { parts.append("\(decided) of them decided before, so duplicates without effect") }
        if unroutable > 0 {
            let reason = (refusal ?? "no route").printable
            parts.append("\(unroutable) stay: no queue takes them (\(reason)); see `lectern topology plan`")
        }
        if unconfirmed > 0 { parts.append("\(unconfirmed) stay: not confirmed; run it again, twice has one effect") }
        parts += queue.remarks
        if let problem { parts.append("stopped: \(problem.printable)") }
        return parts.joined(separator: "; ")
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("service", queue.service)
            let numbers: [(StaticString, Int)] = [
                ("length", queue.length), ("seen", queue.seen), ("matched", queue.matched), ("replayed", replayed),
                ("decided", decided), ("unroutable", unroutable), ("unconfirmed", unconfirmed),
                ("missing", queue.missing),
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
