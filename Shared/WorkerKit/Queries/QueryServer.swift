internal import AMQP
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres

/// Answers queries from `lms.<service>.queries`.
///
/// A query has no effect, so it has no inbox row and is not tried again: whoever asks gets an answer or asks
/// again. It is acked when the answer is confirmed. What has an effect all the same goes the way of a command
/// (``EffectfulQueries``).
struct QueryServer: Sendable {
    let service: String
    private let queries: [MessageType: ErasedQuery]
    private let reader: MessageReader
    private let effectful: EffectfulQueries
    private let control: ControlPlane
    let pool: PostgresPool
    let publisher: AMQPPublisher
    let logger: Logger

    init(
        service: String, queries: [ErasedQuery], effectful: EffectfulQueries, control: ControlPlane, sizeLimit: Int,
        pool: PostgresPool, publisher: AMQPPublisher, logger: Logger
    ) {
        self.effectful = effectful
        self.control = control
        self.service = service
        self.queries = Dictionary(uniqueKeysWithValues: queries.map { ($0.contract.type, $0) })
        reader = MessageReader(
            reader: "the \(service) worker's query queue", contracts: queries.map(\.contract), sizeLimit: sizeLimit)
        self.pool = pool
        self.publisher = publisher
        self.logger = logger
    }

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
            dimensions: [
                ("service", service), ("type", envelope.flatMap { queries[$0.type] }?.contract.type.text ?? "unknown"),
                ("outcome", reply.outcome.rawValue),
            ]
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
        if effectful.contains(delivery) { return await effectful.decide(delivery) }
        let reading: MessageReader.Reading
        do throws(MessageReader.Refusal) {
            reading = try reader.read(
                body: delivery.body, contentType: delivery.properties.contentType, header: delivery.textHeader)
        } catch {
            return (
                error.envelope, Reply(outcome: .dead, code: .validation, message: error.message, errors: error.violations)
            )
        }
        let envelope = reading.envelope
        reading.countUnknownFields(service: service)
        let state = control.current
        if let objection = control.trialGate(state, now: .now).objection(to: envelope, delivery) {
            return (envelope, Reply(outcome: .rejected, code: .forbidden, message: objection))
        }
        if let block = state.block(of: envelope) { return (envelope, .notNow(block.cause)) }
        guard reading.brokenRules.isEmpty else {
            let broken = ContractViolations(violations: reading.brokenRules)
            return (
                envelope, Reply(outcome: .rejected, code: .validation, message: broken.description, errors: broken.violations)
            )
        }
        guard let query = queries[envelope.type] else { preconditionFailure("\(envelope.type) was read, and nobody answers it") }
        do {
            let result = try await pool.withConnection { try await query.answer(reading.payload, envelope, $0) }
            return (envelope, Reply(outcome: .applied, result: result))
        } catch let refusal as QueryRefusal {
            assert(query.contract.declares(refusal.code), "\(envelope.type) does not declare that it refuses with \(refusal.code)")
            return (envelope, Reply(outcome: .rejected, code: refusal.code, message: refusal.message))
        } catch {
            logger.error("query failed", metadata: ["type": "\(envelope.type)", "error": "\(error)"])
            return (envelope, Reply(outcome: .failed, message: "the query failed; try again"))
        }
    }
}
