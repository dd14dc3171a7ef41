internal import AMQP
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres

/// Answers queries from `lms.<service>.queries`.
///
/// A query has no effect, so it has no inbox row and is not tried again: whoever asks gets an answer or asks
/// again. It is acked when the answer is confirmed.
struct QueryServer: Sendable {
    let service: String
    let queries: [ErasedQuery]
    let pool: PostgresPool
    let publisher: AMQPPublisher
    let logger: Logger

    /// Answers what is in a batch, each on a connection of its own as the pool allows.
    func answer(_ batch: [Delivery]) async {
        let replies = await withTaskGroup(of: OutgoingMessage?.self) { group in
            for delivery in batch { group.addTask { await reply(to: delivery) } }
            return await group.reduce(into: [OutgoingMessage]()) { if let reply = $1 { $0.append(reply) } }
        }
        guard !replies.isEmpty else { return }
        let lost = await publisher.publish(replies).filter { if case .unconfirmed = $0 { true } else { false } }
        if !lost.isEmpty { logger.warning("replies to queries were not confirmed", metadata: ["count": "\(lost.count)"]) }
    }

    private func reply(to delivery: Delivery) async -> OutgoingMessage? {
        let started = ContinuousClock.now
        let (envelope, reply) = await decide(delivery)
        Metrics.Timer(
            label: "lectern_query_seconds",
            dimensions: [("service", service), ("type", envelope?.type.text ?? "unknown"), ("outcome", reply.outcome.rawValue)]
        ).record(duration: ContinuousClock.now - started)
        guard let replyTo = delivery.properties.replyTo, !replyTo.isEmpty else {
            logger.warning("query without reply_to", metadata: ["type": "\(delivery.routingKey)"])
            return nil
        }
        return ReplyMessage.make(
            service: service, to: replyTo, correlationID: delivery.properties.correlationId, cause: envelope, reply: reply,
            now: .now)
    }

    private func decide(_ delivery: Delivery) async -> (Envelope?, Reply) {
        let envelope: Envelope
        do throws(EnvelopeError) {
            envelope = try Envelope.decode(
                body: delivery.body, contentType: delivery.properties.contentType, header: delivery.textHeader)
        } catch {
            return (nil, Reply(outcome: .dead, code: .validation, message: error.reason, errors: error.violations))
        }
        guard let query = queries.first(where: { $0.type == envelope.type }) else {
            let known = queries.map(\.type.text).sorted().joined(separator: ", ")
            return (
                envelope,
                Reply(outcome: .dead, code: .validation, message: "unknown query \(envelope.type.text.prefix(120)): known are \(known)")
            )
        }
        guard envelope.tenant != nil else {
            let missing = Violation(path: "tenant", message: "required, and missing")
            return (envelope, Reply(outcome: .dead, code: .validation, message: missing.description, errors: [missing]))
        }
        do {
            let result = try await pool.withConnection { try await query.answer(envelope, $0) }
            return (envelope, Reply(outcome: .applied, result: result))
        } catch let error as ContractViolations {
            return (envelope, Reply(outcome: .dead, code: .validation, message: error.description, errors: error.violations))
        } catch let refusal as QueryRefusal {
            return (envelope, Reply(outcome: .rejected, code: refusal.code, message: refusal.message))
        } catch {
            logger.error("query failed", metadata: ["type": "\(envelope.type)", "error": "\(error)"])
            return (envelope, Reply(outcome: .failed, message: "the query failed; try again"))
        }
    }
}
