import AMQP
import Foundation
import LMSModels
import Synchronization
import WorkerKit

/// Publishes with confirms, many in flight, and gathers the replies.
final class MessageSender: Sendable {
    private let endpoint: AMQPEndpoint
    private let publisher: AMQPPublisher
    private let replies: AMQPConsumer?
    /// The queue that workers answer to; `nil` where nobody waits.
    let replyQueue: String?
    private let tally = Mutex(OutcomeTally())
    /// Is told of each reply as it comes.
    private let onReply: @Sendable (Delivery) -> Void

    /// What the replies said so far.
    var outcomes: OutcomeTally { tally.withLock { $0 } }

    /// Messages in one call of the publisher, and calls under way at once.
    private static let portion = 500
    private static let portionsInFlight = 4

    private init(endpoint: AMQPEndpoint, replyQueue: String?, onReply: @escaping @Sendable (Delivery) -> Void) {
        self.endpoint = endpoint
        self.onReply = onReply
        self.replyQueue = replyQueue
        publisher = AMQPPublisher(
            endpoint: endpoint, connectionName: "lectern publish", heartbeat: 20, logger: ConnectionOptions.logger)
        replies = replyQueue.map {
            AMQPConsumer(
                endpoint: endpoint, configuration: .init(queue: $0, connectionName: "lectern replies"),
                logger: ConnectionOptions.logger)
        }
    }

    /// Connects, runs `body`, and closes.
    static func with<R: Sendable>(
        _ endpoint: AMQPEndpoint, wantsReplies: Bool, onReply: @escaping @Sendable (Delivery) -> Void = { _ in },
        _ body: @escaping @Sendable (MessageSender) async throws -> R
    ) async throws -> R {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern")
        var queue: String?
        if wantsReplies {
            let name = "lectern.replies.\(UUID().uuidString.lowercased())"
            // It goes by itself when this process does.
            _ = try await channel.declareQueue(name: name, durable: false, autoDelete: false, arguments: ["x-expires": 120_000])
            queue = name
        }
        let sender = MessageSender(endpoint: endpoint, replyQueue: queue, onReply: onReply)
        let result = try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask {
                try await sender.publisher.run()
                return nil
            }
            if let replies = sender.replies {
                group.addTask {
                    try await replies.run()
                    return nil
                }
                group.addTask {
                    for await batch in replies.batches {
                        for delivery in batch { sender.onReply(delivery) }
                        sender.tally.withLock { tally in for delivery in batch { tally.add(delivery) } }
                        await replies.settle(batch.map(\.tag))
                    }
                    return nil
                }
            }
            group.addTask { try await body(sender) }
            defer { group.cancelAll() }
            while let value = try await group.next() { if let value { return value } }
            throw CancellationError()
        }
        if let queue { _ = try? await channel.deleteQueue(queue) }
        await channel.close()
        return result
    }

    /// Publishes everything and returns when the broker has confirmed all of it.
    /// - Throws: ``Failure`` where the broker did not take a message.
    func publish(_ commands: some Sequence<OutgoingCommand>, progress: (Int) -> Void = { _ in }) async throws {
        var iterator = commands.makeIterator()
        var confirmed = 0
        try await withThrowingTaskGroup(of: Int.self) { group in
            var isDone = false
            for _ in 0..<Self.portionsInFlight where !isDone { isDone = !startPortion(&iterator, &group) }
            while let count = try await group.next() {
                confirmed += count
                progress(confirmed)
                if !isDone { isDone = !startPortion(&iterator, &group) }
            }
        }
    }

    private func startPortion(
        _ iterator: inout some IteratorProtocol<OutgoingCommand>, _ group: inout ThrowingTaskGroup<Int, any Error>
    ) -> Bool {
        var portion: [OutgoingMessage] = []
        while portion.count < Self.portion, let command = iterator.next() {
            portion.append(command.message(replyTo: replyQueue, user: endpoint.user))
        }
        guard !portion.isEmpty else { return false }
        tally.withLock { $0.sent += portion.count }
        let messages = portion
        group.addTask { [self] in try await confirm(messages) }
        return true
    }

    /// Publishes until all are confirmed; what a lost connection left open is sent again, which is safe: the
    /// workers know each message by its id.
    private func confirm(_ messages: [OutgoingMessage]) async throws -> Int {
        var open = messages
        for _ in 0..<10 {
            let outcomes = await publisher.publish(open)
            var left: [OutgoingMessage] = []
            for (message, outcome) in zip(open, outcomes) {
                switch outcome {
                case .confirmed: break
                case .returned(_, let text):
                    throw Failure("no queue takes \(message.routingKey) (\(text)): run `lectern topology apply`")
                case .nacked, .unconfirmed: left.append(message)
                }
            }
            open = left
            if open.isEmpty { return messages.count }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw Failure("the broker did not confirm \(open.count) messages: see `lectern status`")
    }

    /// Waits until every message was answered.
    /// - Parameters:
    ///   - patience: the longest time without any reply; the retry ladder alone takes over 20 s.
    ///   - progress: is told how it stands.
    /// - Returns: whether all were.
    /// - Throws: `CancellationError`.
    func waitForReplies(patience: Duration = .seconds(60), progress: (OutcomeTally) -> Void = { _ in }) async throws -> Bool {
        var last = -1
        var since = ContinuousClock.now
        while true {
            let tally = outcomes
            progress(tally)
            if tally.answered >= tally.sent { return true }
            if tally.answered != last {
                last = tally.answered
                since = .now
            } else if ContinuousClock.now - since > patience {
                return false
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Sends one message and waits for its reply.
    /// - Parameters:
    ///   - command: with an id that no message under way has.
    ///   - endpoint: the broker.
    ///   - patience: how long to wait; a query is answered at once where its worker runs.
    /// - Returns: the reply's data, JSON.
    /// - Throws: ``Failure`` where none came.
    static func ask(_ command: OutgoingCommand, at endpoint: AMQPEndpoint, patience: Duration = .seconds(10)) async throws -> [UInt8] {
        try await with(endpoint, wantsReplies: true) { sender in
            try await sender.publish([command])
            guard try await sender.waitForReplies(patience: patience) else {
                throw Failure("no answer within \(patience.components.seconds) s: does the worker run? See `lectern status`")
            }
            return sender.outcomes.lastReply
        }
    }

    /// Why publishing stopped.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}
