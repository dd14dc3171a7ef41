import AMQP
import LMSModels
import WorkerKit

/// Sends dead letters of one service on their way again.
struct Replay {
    let store: LetterStore
    let filter: LetterFilter
    let channel: AMQPChannel
    let publisher: AMQPPublisher
    /// Whom the publisher is logged in as, and who answers for the messages from now on.
    let user: String
    let isDryRun: Bool
    /// Messages a second.
    let rate: Int
    let person: String

    /// Looks at every message that the queue holds now.
    /// - Parameter progress: is told after every portion.
    /// - Returns: what was done with the messages.
    /// - Throws: `CommandError`, `AMQPError`, `PostgresError`; what was not acked then stays in the dead queue.
    func run(progress: (DeadQueueCount) -> Void) async throws -> ReplayCount {
        var walk = try await DeadQueueWalk(store: store, filter: filter, channel: channel, limit: min(50, rate))
        var count = ReplayCount(queue: walk.count)
        let start = ContinuousClock.now
        while count.problem == nil, let portion = try await walk.next() {
            count.queue = walk.count
            if !portion.letters.isEmpty {
                let decided = try await store.decided(portion.letters.map(\.key))
                count.decided += portion.letters.count { decided.contains($0.key) }
                if !isDryRun { try await send(portion, &count) }
            }
            progress(count.queue)
            if !isDryRun { try await Task.sleep(until: start + .seconds(Double(count.queue.matched) / Double(rate))) }
        }
        if count.problem == nil { count.queue.missing = walk.missing }
        return count
    }

    /// Publishes, notes, acks.
    ///
    /// In this order, so that a crash in between leaves the message in the dead queue: sent twice it has one effect.
    private func send(_ portion: DeadQueueWalk.Portion, _ count: inout ReplayCount) async throws {
        var sent: [QueuedLetter] = []
        for (letter, outcome) in zip(portion.letters, await publish(portion.letters.map(\.original))) {
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
        var audit = LetterAudit(person: person)
        for letter in sent {
            audit.append(portion.facts(of: letter), body: letter.original.body) { writer in
                writer.key("replayed")
                writer.value(true)
            }
        }
        try await store.markReplayed(Set(sent.map(\.key)).compactMap { portion.rows[$0] }, audit)
        for letter in sent {
            try await channel.ack(letter.tag)
            count.replayed += 1
        }
    }

    /// Publishes messages; where the broker refuses one, its neighbours are not to suffer.
    ///
    /// An exchange that is gone closes the channel, over every message that is under way on it.
    private func publish(_ messages: [OutgoingMessage]) async -> [PublishOutcome] {
        let messages = messages.map { message in
            var message = message
            message.properties.userId = user
            return message
        }
        var outcomes = await publisher.publish(messages)
        for (index, outcome) in outcomes.enumerated() where messages.count > 1 {
            guard case .unconfirmed(let error) = outcome, error.replyCode != nil else { continue }
            outcomes[index] = await publisher.publish([messages[index]]).first ?? outcome
        }
        return outcomes
    }
}
