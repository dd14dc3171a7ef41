import AMQP
import LMSModels
import WorkerKit

/// Removes dead letters of one service: message and row go, an entry in the audit log stays.
struct Discard {
    let store: LetterStore
    let filter: LetterFilter
    let channel: AMQPChannel
    let isDryRun: Bool
    let person: String

    /// Looks at every message that the queue holds now.
    ///
    /// Rows without a message in the queue, such as those of replayed letters, are not touched.
    /// - Parameter progress: is told after every portion.
    /// - Returns: what was done with the messages.
    /// - Throws: `CommandError`, `AMQPError`, `PostgresError`; what was not acked then stays in the dead queue.
    func run(progress: (DeadQueueCount) -> Void) async throws -> DiscardCount {
        var walk = try await DeadQueueWalk(store: store, filter: filter, channel: channel)
        var count = DiscardCount(queue: walk.count)
        while let portion = try await walk.next() {
            count.queue = walk.count
            if !isDryRun, !portion.letters.isEmpty { try await remove(portion, &count) }
            progress(count.queue)
        }
        count.queue.missing = walk.missing
        return count
    }

    /// Deletes the rows and notes it, then acks.
    ///
    /// In this order, so that a crash in between leaves the message in the dead queue: discarded again, it is noted
    /// from its headers a second time, and is gone.
    private func remove(_ portion: DeadQueueWalk.Portion, _ count: inout DiscardCount) async throws {
        var audit = LetterAudit(person: person)
        for letter in portion.letters {
            audit.append(portion.facts(of: letter), body: letter.original.body, after: nil)
        }
        try await store.discard(Set(portion.letters.map(\.key)).compactMap { portion.rows[$0] }, audit)
        for letter in portion.letters {
            try await channel.ack(letter.tag)
            count.discarded += 1
        }
    }
}

/// What a discard did with the messages of one dead queue.
struct DiscardCount: LetterTally {
    var queue: DeadQueueCount
    /// Noted, and out of the dead queue; in a dry run 0.
    var discarded = 0

    /// What fails ends the command.
    var isComplete: Bool { true }

    func text(isDryRun: Bool) -> String {
        let done = isDryRun ? "\(queue.matched) would be discarded" : "\(discarded) discarded"
        return (["\(queue.service): \(done)"] + queue.remarks).joined(separator: "; ")
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("service", queue.service)
            let numbers: [(StaticString, Int)] = [
                ("length", queue.length), ("seen", queue.seen), ("matched", queue.matched), ("discarded", discarded),
                ("missing", queue.missing),
            ]
            for (name, number) in numbers {
                writer.key(name)
                writer.value(number)
            }
        }
    }
}
