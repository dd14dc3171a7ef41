import AMQP
import LMSModels
import WorkerKit

/// Sends dead letters of one service on their way again.
///
/// What does not match is taken and not settled; it returns to its place when the channel closes. That may happen
/// any number of times: the dead queues have no delivery limit that anybody reaches
/// (`Topology.unreachableDeliveryLimit`).
struct Replay {
    let store: LetterStore
    let filter: LetterFilter
    let channel: AMQPChannel
    let publisher: AMQPPublisher
    let isDryRun: Bool
    /// Messages a second.
    let rate: Int
    let person: String

    /// Messages between two round trips to the database.
    private var portion: Int { min(50, rate) }

    /// Looks at every message that the queue holds now.
    ///
    /// A message that dies again comes back at the queue's end: beyond the length of the start, so it is not
    /// replayed for ever.
    /// - Parameter progress: is told after every portion.
    /// - Returns: what was done with the messages.
    /// - Throws: `CommandError`, `AMQPError`, `PostgresError`; what was not acked then stays in the dead queue.
    func run(progress: (ReplayCount) -> Void) async throws -> ReplayCount {
        let queue = Topology.deadQueueName(service: store.schema)
        guard let length = try await channel.queueExists(queue)?.messages else {
            throw CommandError("the broker has no queue \(queue): run `lectern topology apply`")
        }
        var count = ReplayCount(service: store.schema, length: length)
        var found: Set<InboxKey> = []
        let expected = try await store.counts(filter, replayed: false).reduce(0) { $0 + $1.letters }
        let start = ContinuousClock.now
        while count.seen < length, count.problem == nil {
            let letters = try await take(min(portion, length - count.seen), from: queue)
            guard !letters.isEmpty else { break }
            count.seen += letters.count
            let rows = try await store.letters(letters.map(\.key))
            let chosen = letters.filter { filter.matches(rows[$0.key]?.facts ?? $0.facts) }
            if !chosen.isEmpty {
                count.matched += chosen.count
                found.formUnion(chosen.lazy.map(\.key).filter { rows[$0].map { $0.replayedAt == nil } ?? false })
                let decided = try await store.decided(chosen.map(\.key))
                count.decided += chosen.count { decided.contains($0.key) }
                if !isDryRun { try await send(chosen, rows, &count) }
            }
            progress(count)
            if !isDryRun { try await Task.sleep(until: start + .seconds(Double(count.matched) / Double(rate))) }
        }
        if count.problem == nil { count.missing = max(0, expected - found.count) }
        return count
    }

    private func take(_ limit: Int, from queue: String) async throws -> [QueuedLetter] {
        var letters: [QueuedLetter] = []
        while letters.count < limit, let (delivery, _) = try await channel.get(queue) {
            letters.append(QueuedLetter(delivery))
        }
        return letters
    }

    /// Publishes, notes, acks.
    ///
    /// In this order, so that a crash in between leaves the message in the dead queue: sent twice it has one effect.
    private func send(_ letters: [QueuedLetter], _ rows: [InboxKey: Letter], _ count: inout ReplayCount) async throws {
        var sent: [QueuedLetter] = []
        for (letter, outcome) in zip(letters, await publish(letters.map(\.original))) {
            switch outcome {
            case .confirmed: sent.append(letter)
            case .returned(_, let text):
                count.unroutable += 1
                count.refusal = text
            case .unconfirmed(let error) where error.replyCode != nil:
                count.unroutable += 1
                count.refusal = error.message
            case .nacked: count.unconfirmed += 1
            case .unconfirmed(let error):
                count.unconfirmed += 1
                count.problem = "\(error)"
            }
        }
        try await store.markReplayed(Set(sent.map(\.key)).compactMap { rows[$0] }, by: person)
        for letter in sent {
            try await channel.ack(letter.tag)
            count.replayed += 1
        }
    }

    /// Publishes messages; where the broker refuses one, its neighbours are not to suffer.
    ///
    /// An exchange that is gone closes the channel, over every message that is under way on it.
    private func publish(_ messages: [OutgoingMessage]) async -> [PublishOutcome] {
        var outcomes = await publisher.publish(messages)
        for (index, outcome) in outcomes.enumerated() where messages.count > 1 {
            guard case .unconfirmed(let error) = outcome, error.replyCode != nil else { continue }
            outcomes[index] = await publisher.publish([messages[index]]).first ?? outcome
        }
        return outcomes
    }
}
