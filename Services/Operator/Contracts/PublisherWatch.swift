import AMQP
import LMSModels
import Synchronization
import WorkerKit

/// Judges messages as they come.
final class PublisherWatch: Sendable {
    private struct State {
        var report = JudgementReport()
        var progress = Progress("messages")
    }

    /// Ends once the limit is reached.
    let ended: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation
    private let source: String?
    private let limit: Int?
    private let judge = MessageJudge.ofOperator
    private let state = Mutex(State())

    init(source: String?, limit: Int?) {
        self.source = source
        self.limit = limit
        (ended, end) = AsyncStream.makeStream()
    }

    var report: JudgementReport { state.withLock(\.report) }

    func take(_ delivery: Delivery) {
        // The broker's second delivery is not the publisher's second message.
        if delivery.isRedelivered { return }
        let judgement = judge.judge(delivery)
        // A message without a readable source may be the publisher's too, and is what it must hear of first.
        if let source, let found = judgement.source, !found.hasPrefix(source) { return }
        state.withLock { state in
            if let limit, state.report.messages >= limit { return }
            state.report.add(
                judgement, body: delivery.body, advice: Self.advice(on: delivery, judgement),
                at: "routing key \(delivery.routingKey.prefix(120))")
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
}
