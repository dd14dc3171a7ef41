internal import AMQP
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres

/// Step 5: everything that follows a commit.
///
/// Replies, copies for the wait queues and dead letters are confirmed by the broker first; only then is the original
/// acked.
struct Settlement: Sendable {
    let service: String
    let retryDelays: [Int]
    /// As whom the worker is logged in at the broker.
    let user: String
    let publisher: AMQPPublisher
    let pool: PostgresPool
    let logger: Logger
    let failpoints: Failpoints

    /// Settles what was decided.
    /// - Returns: the tags that may be acked. The others stay with the broker, which delivers them again.
    func settle(_ batch: [Settled]) async -> [DeliveryTag] {
        let now = Timestamp.now
        let decided = batch.map(exhaust)
        await record(decided, now: now)
        if decided.contains(where: { !$0.isDone }) { failpoints.pass(.copiesRecorded) }
        var messages: [OutgoingMessage] = []
        var owners: [Int] = []
        var mustConfirm: [Bool] = []
        var jitter = RetryJitter(count: decided.count { $0.isRetry })
        for (index, settled) in decided.enumerated() {
            switch settled.fate {
            case .done, .parked: break
            case .retry(_, let reason, _):
                messages.append(retry(settled, reason, jitter.next(), now))
                owners.append(index)
                mustConfirm.append(true)
            case .dead(let letter):
                messages.append(dead(settled, letter, now))
                owners.append(index)
                mustConfirm.append(true)
            }
            if let reply = reply(settled, now) {
                messages.append(reply)
                owners.append(index)
                mustConfirm.append(false)
            }
        }
        count(decided)
        let lost = await publish(messages, owners, mustConfirm)
        if !messages.isEmpty { failpoints.pass(.copiesConfirmed) }
        return decided.indices.filter { !lost.contains($0) }.map { decided[$0].delivery.tag }
    }

    /// A failure with no attempts left is dead. (The last deferral became a rejection inside the transaction.)
    private func exhaust(_ settled: Settled) -> Settled {
        guard case .retry(_, let reason, _) = settled.fate, settled.attempt >= retryDelays.count else { return settled }
        let letter = DeadLetter(
            reason: .exhausted, message: reason, errors: [], source: settled.envelope?.source, id: settled.envelope?.id,
            type: settled.envelope?.type.text, tenant: settled.envelope?.tenant?.text, handler: settled.handler,
            attempts: settled.attempt + 1, time: .now)
        return Settled(
            delivery: settled.delivery, envelope: settled.envelope, key: settled.key, handler: settled.handler,
            attempt: settled.attempt, fate: .dead(letter), reply: Reply(outcome: .dead, message: reason))
    }

    /// Rows for operators: retries under way and dead letters.
    ///
    /// Written before the queues are, so that a message in a queue always has its row; a crash in between writes the
    /// row again.
    private func record(_ batch: [Settled], now: Timestamp) async {
        let retrying = batch.compactMap { settled -> (settled: Settled, delay: Int)? in
            guard case .retry = settled.fate else { return nil }
            return (settled, retryDelays[settled.attempt])
        }
        let dead = batch.compactMap { settled -> (Settled, DeadLetter)? in
            guard case .dead(let letter) = settled.fate else { return nil }
            return (settled, letter)
        }
        guard !retrying.isEmpty || !dead.isEmpty else { return }
        let retries = RetryTable(schema: service)
        let letters = DeadLetterTable(schema: service)
        var statements: [PostgresStatement] = []
        if !retrying.isEmpty { statements.append(retries.record(retrying, now: now)) }
        if !dead.isEmpty {
            statements.append(letters.record(dead, service: service))
            statements.append(retries.remove(dead.compactMap(\.0.key)))
        }
        do {
            // The row is owed: while the database is away, the message stays with the broker.
            let owed = statements
            _ = try await pool.insist(logger) { try await $0.transaction { try await $0.finish(with: owed) } }
        } catch is CancellationError {
        } catch {
            logger.error("cannot record retries and dead letters", metadata: ["error": "\(error)"])
        }
    }

    private func retry(_ settled: Settled, _ reason: String, _ share: Double, _ now: Timestamp) -> OutgoingMessage {
        var properties = RetryHeaders.forwarded(settled.delivery, user: user, now: now)
        let delay = retryDelays[settled.attempt]
        properties.expiration = String(max(1, Int(Double(delay) * share)))
        properties.headers[RetryHeaders.attempt] = .int(Int64(settled.attempt + 1))
        properties.headers[RetryHeaders.reason] = .string(String(reason.prefix(500)))
        if let variant = settled.variant { properties.headers[RetryHeaders.variant] = .string(variant) }
        return OutgoingMessage(
            exchange: "", routingKey: Topology.waitQueueName(service: service, delay: delay),
            mandatory: true, properties: properties, body: settled.delivery.body)
    }

    private func dead(_ settled: Settled, _ letter: DeadLetter, _ now: Timestamp) -> OutgoingMessage {
        var properties = RetryHeaders.forwarded(settled.delivery, user: user, now: now)
        var firstTime: String?
        if case .string(let text)? = properties.headers[RetryHeaders.firstTime] { firstTime = text }
        properties.headers[RetryHeaders.attempt] = nil
        properties.headers.merge(letter.headers(service: service, firstTime: firstTime)) { $1 }
        return OutgoingMessage(
            exchange: "", routingKey: Topology.deadQueueName(service: service), mandatory: true, properties: properties,
            body: settled.delivery.body)
    }

    /// The answer to whoever asked for one.
    ///
    /// Deferred and failed messages are answered when they are decided.
    private func reply(_ settled: Settled, _ now: Timestamp) -> OutgoingMessage? {
        guard let replyTo = settled.delivery.properties.replyTo, !replyTo.isEmpty else { return nil }
        switch settled.fate {
        case .retry, .parked: return nil
        case .done, .dead: break
        }
        return ReplyMessage.make(
            service: service, to: replyTo, correlationID: settled.delivery.properties.correlationId,
            cause: settled.envelope, reply: settled.reply, now: now)
    }

    /// Publishes until everything that must be confirmed is.
    /// - Returns: the owners whose copies could not be confirmed before the worker was told to stop.
    private func publish(_ messages: [OutgoingMessage], _ owners: [Int], _ mustConfirm: [Bool]) async -> Set<Int> {
        var messages = messages
        var open = Array(messages.indices)
        var pause = Duration.milliseconds(50)
        while !open.isEmpty {
            var left: [Int] = []
            let outcomes = await publisher.publish(open.map { messages[$0] })
            for (index, outcome) in zip(open, outcomes) {
                switch outcome {
                case .confirmed: break
                // With our headers on top it is larger than a message may be: it goes without those of its publisher.
                case _ where outcome.isHopeless && messages[index].properties != messages[index].properties.essential:
                    messages[index].properties = messages[index].properties.essential
                    left.append(index)
                case .returned(_, let text) where mustConfirm[index]:
                    logger.error(
                        "the broker has no queue \(messages[index].routingKey): run `lectern topology apply`",
                        metadata: ["reply": "\(text)"])
                    left.append(index)
                // Whoever asked has gone.
                case .returned: break
                case .nacked, .unconfirmed: left.append(index)
                }
            }
            open = left
            if open.isEmpty { break }
            do { try await Task.sleep(for: pause) } catch { break }
            pause = min(pause * 2, .seconds(5))
        }
        return Set(open.filter { mustConfirm[$0] }.map { owners[$0] })
    }

    private func count(_ batch: [Settled]) {
        struct Kind: Hashable {
            let outcome: Outcome
            /// A type that nobody handles could be any text: no metric of its own.
            let type: MessageType?
        }
        var counts: [Kind: Int] = [:]
        for settled in batch {
            counts[Kind(outcome: settled.reply.outcome, type: settled.handler == nil ? nil : settled.envelope?.type), default: 0] += 1
        }
        for (kind, count) in counts {
            Counter(
                label: "lectern_messages_total",
                dimensions: [("outcome", kind.outcome.rawValue), ("service", service), ("type", kind.type?.text ?? "unknown")]
            ).increment(by: count)
        }
    }
}
