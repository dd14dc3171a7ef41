import AMQP
import LMSModels
import WorkerKit

/// Goes once through the dead queue of one service, and hands out the letters that match.
///
/// What is not settled by the caller, because it does not match or for another reason, returns to its place when the
/// channel closes. That may happen any number of times: the dead queues have no delivery limit that anybody reaches
/// (`Topology.unreachableDeliveryLimit`).
struct DeadQueueWalk {
    /// The matching letters among some messages of the queue, in its order.
    struct Portion: Sendable {
        let letters: [QueuedLetter]
        /// Rows of the portion; not every message has one.
        let rows: [InboxKey: Letter]

        func facts(of letter: QueuedLetter) -> LetterFacts { rows[letter.key]?.facts ?? letter.facts }
    }

    private let store: LetterStore
    private let filter: LetterFilter
    private let channel: AMQPChannel
    private let queue: String
    private let limit: Int
    /// Rows that should have a message.
    private let expected: Int
    private var found: Set<InboxKey> = []
    /// What was seen so far.
    private(set) var count: DeadQueueCount

    /// Asks how long the queue is: so many messages the walk will look at.
    ///
    /// A message that dies again meanwhile comes back at the queue's end, beyond that length, so nothing is handed
    /// out for ever.
    /// - Parameters:
    ///   - store: the rows of the service.
    ///   - filter: which letters to hand out.
    ///   - channel: takes the messages, and settles those that the caller is done with.
    ///   - limit: messages in a portion, between two round trips to the database.
    /// - Throws: `CommandError` where there is no such queue; `AMQPError`, `PostgresError`.
    init(store: LetterStore, filter: LetterFilter, channel: AMQPChannel, limit: Int = 50) async throws {
        let queue = Topology.deadQueueName(service: store.schema)
        guard let length = try await channel.queueExists(queue)?.messages else {
            throw CommandError("the broker has no queue \(queue): run `lectern topology apply`")
        }
        self.store = store
        self.filter = filter
        self.channel = channel
        self.queue = queue
        self.limit = limit
        expected = try await store.counts(filter, replayed: false).reduce(0) { $0 + $1.letters }
        count = DeadQueueCount(service: store.schema, length: length)
    }

    /// Letters that match and whose message was not in the queue; a number only once the walk is over.
    var missing: Int { max(0, expected - found.count) }

    /// Takes the next messages.
    /// - Returns: those that match, which may be none; `nil` when the queue has been looked at.
    /// - Throws: `AMQPError`, `PostgresError`, `PostgresDecodingError`.
    mutating func next() async throws -> Portion? {
        let letters = try await take(min(limit, count.length - count.seen))
        guard !letters.isEmpty else { return nil }
        let rows = try await store.letters(letters.map(\.key))
        let portion = Portion(letters: letters.filter { filter.matches(rows[$0.key]?.facts ?? $0.facts) }, rows: rows)
        count.seen += letters.count
        count.matched += portion.letters.count
        for letter in portion.letters {
            if let row = rows[letter.key], row.replayedAt == nil { found.insert(letter.key) }
        }
        return portion
    }

    private func take(_ limit: Int) async throws -> [QueuedLetter] {
        var letters: [QueuedLetter] = []
        while letters.count < limit, let (delivery, _) = try await channel.get(queue) {
            letters.append(QueuedLetter(delivery))
        }
        return letters
    }
}
