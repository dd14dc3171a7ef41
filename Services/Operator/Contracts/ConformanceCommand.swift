import AMQP
import ArgumentParser
import Foundation
import LMSModels
import Synchronization
import UnixSignals
import WorkerKit

/// `lectern conformance`: watches what publishers send, and says what workers make of it.
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Watch what publishers send, and report what workers would take, reject or dead-letter, and why.",
        discussion: """
            Makes a queue of its own, bound as the workers' queues are, so it gets a copy of every command and query, and \
            of what is unroutable; the workers get theirs all the same. It touches no database, and the queue goes when it \
            ends: after --count messages, after --seconds, or with Ctrl-C. The status is 0 when there were messages and \
            workers would take them all.

            Example:
              lectern conformance --queue portal-rehearsal --source /portal --count 100
            """)

    @Option(help: "The name of the queue to make; one that is there already is refused.")
    var queue: String

    @Option(help: "Judge only messages whose source begins with this.")
    var source: String?

    @Option(help: "End after this many judged messages.")
    var count: Int?

    @Option(help: "End after this many seconds.")
    var seconds: Int?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var connections: ConnectionOptions

    func validate() throws {
        guard (1...200).contains(queue.utf8.count), !queue.hasPrefix("lms."), !queue.hasPrefix("amq.") else {
            throw ValidationError("--queue is \(queue); expected a name of its own, of at most 200 bytes, not lms.* or amq.*")
        }
        if let count, count < 1 { throw ValidationError("--count is \(count); expected at least 1") }
        if let seconds, seconds < 1 { throw ValidationError("--seconds is \(seconds); expected at least 1") }
    }

    func run() async throws {
        let endpoint = try connections.endpoint()
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern conformance")
        try await Self.declare(queue, channel)
        let watch = PublisherWatch(source: source, limit: count)
        let listener = QueueListener(queue, at: endpoint) { watch.take($0) }
        FileHandle.standardError.write(Data("queue \(queue) is bound; send now (Ctrl-C ends)\n".utf8))
        await Self.wait(until: watch, seconds: seconds)
        await listener.close()
        _ = try? await channel.deleteQueue(queue)
        await channel.close()
        let report = watch.report
        print(json ? report.json : report.messages == 0 ? "no message came" : report.text)
        if !report.isClean { throw ExitCode.failure }
    }

    /// Bound to what the workers' queues are bound to, and to nothing else: the broker keeps a message with a mistyped key
    /// in `lms.unroutable` only while no queue takes it.
    private static func declare(_ queue: String, _ channel: AMQPChannel) async throws {
        guard try await channel.queueExists(queue) == nil else {
            throw CommandError("queue \(queue) is there already, and every message in it would be taken out: name another")
        }
        // Gone ten minutes after its last reader: whoever is killed leaves no queue that fills.
        try await channel.declareQueue(name: queue, durable: true, arguments: ["x-expires": .int(600_000)])
        for service in operatorWorkers.map(\.name) {
            for exchange in [Topology.commandsExchange, Topology.queriesExchange] {
                try await channel.bind(queue: queue, exchange: exchange, routingKey: Topology.routingPattern(service: service))
            }
        }
        try await channel.bind(queue: queue, exchange: Topology.unroutableExchange, routingKey: "")
    }

    private static func wait(until watch: PublisherWatch, seconds: Int?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in watch.ended { return } }
            if let seconds { group.addTask { try? await Task.sleep(for: .seconds(seconds)) } }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
            }
            await group.next()
            group.cancelAll()
        }
    }
}

/// Judges messages as they come, and remembers enough to see more than one at a time.
final class PublisherWatch: Sendable {
    private struct State {
        var report = JudgementReport()
        var progress = Progress("messages")
        /// What each identity stood for; the oldest are forgotten when there are many.
        var seen: [InboxKey: Int] = [:]
    }

    /// Ends once the limit is reached.
    let ended: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation
    private let source: String?
    private let limit: Int?
    private let judge = MessageJudge(operatorWorkers)
    private let state = Mutex(State())

    private static let memory = 200_000

    init(source: String?, limit: Int?) {
        self.source = source
        self.limit = limit
        (ended, end) = AsyncStream.makeStream()
    }

    var report: JudgementReport { state.withLock(\.report) }

    func take(_ delivery: Delivery) {
        let judgement = judge.judge(delivery)
        if let source, judgement.source?.hasPrefix(source) != true { return }
        state.withLock { state in
            if let limit, state.report.messages >= limit { return }
            let advice = Self.advice(on: delivery, judgement) + repeats(of: delivery, judgement, &state)
            state.report.add(judgement, advice: advice, at: "routing key \(delivery.routingKey.prefix(120))")
            state.progress.show(state.report.messages)
            if let limit, state.report.messages >= limit { end.finish() }
        }
    }

    /// What workers accept, and a publisher will regret.
    private static func advice(on delivery: Delivery, _ judgement: Judgement) -> [String] {
        let properties = delivery.properties
        let isQuery = delivery.exchange == Topology.queriesExchange
        var advice: [String] = []
        if !isQuery, properties.deliveryMode != .persistent { advice.append("not persistent: publish with delivery mode 2") }
        if let type = judgement.type, type != delivery.routingKey { advice.append("the routing key is not the type") }
        if isQuery, properties.replyTo == nil { advice.append("a query without reply_to: nobody gets the answer") }
        if properties.replyTo != nil, properties.correlationId == nil {
            advice.append("reply_to without correlation_id: replies cannot be told apart")
        }
        if properties.contentType == nil { advice.append("no content type: set application/cloudevents+json, or application/json") }
        if properties.expiration != nil { advice.append("expiration is set: the broker drops the message when it is late") }
        if let time = judgement.time, abs(time.microseconds - Timestamp.now.microseconds) > 86_400_000_000 {
            advice.append("time is more than a day away from now")
        }
        return advice
    }

    private func repeats(of delivery: Delivery, _ judgement: Judgement, _ state: inout State) -> [String] {
        guard let source = judgement.source, let id = judgement.id else { return [] }
        let key = InboxKey(source: source, id: id)
        let content = delivery.body.hashValue
        if state.seen.count >= Self.memory { state.seen.removeAll() }
        guard let known = state.seen.updateValue(content, forKey: key) else { return [] }
        return known == content
            ? ["sent again with the same source and id: a duplicate, which is answered and has no effect"]
            : ["another message has the same source and id: it would be answered as a duplicate, and have no effect"]
    }
}
