internal import AMQP
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres

/// Keeps messages back, and takes the tokens of tenants with a rate limit.
struct Parking: Sendable {
    let service: String
    let pool: PostgresPool
    let user: String
    let logger: Logger
    private let table: ParkedTable
    private let retries: RetryTable

    init(service: String, pool: PostgresPool, user: String, logger: Logger) {
        self.service = service
        self.pool = pool
        self.user = user
        self.logger = logger
        table = ParkedTable(schema: service)
        retries = RetryTable(schema: service)
    }

    /// Those of a batch that their tenants' rate limits let through, and the others with their cause.
    ///
    /// A message that has waited for its turn has paid already.
    /// - Throws: `CancellationError`.
    func limit(_ batch: [Admitted], by state: ControlState) async throws -> (passed: [Admitted], over: [(Admitted, cause: String)]) {
        guard !state.rateLimits.isEmpty else { return (batch, []) }
        var counts: [String: Int] = [:]
        for message in batch { if let tenant = payer(message, state) { counts[tenant, default: 0] += 1 } }
        guard !counts.isEmpty else { return (batch, []) }
        let wanted = counts.map { (tenant: $0.key, rate: state.rateLimits[$0.key] ?? 1, count: $0.value) }
        let rows = try await pool.insist(logger) { try await $0.query(self.table.take(wanted, isNew: true)) }
        var left: [String: Int] = [:]
        for row in rows {
            let (tenant, granted) = try row.decode(String.self, Int32.self)
            left[tenant] = Int(granted)
        }
        var passed: [Admitted] = []
        var over: [(Admitted, cause: String)] = []
        for message in batch {
            guard let tenant = payer(message, state) else {
                passed.append(message)
                continue
            }
            if left[tenant, default: 0] > 0 {
                left[tenant, default: 0] -= 1
                passed.append(message)
            } else {
                over.append((message, Self.cause(rateLimitOf: tenant)))
            }
        }
        return (passed, over)
    }

    static func cause(rateLimitOf tenant: String) -> String { "rate:\(tenant)" }

    private func payer(_ message: Admitted, _ state: ControlState) -> String? {
        guard let tenant = message.envelope.tenant?.text, state.rateLimits[tenant] != nil,
            RetryHeaders.own(message.delivery, user: user)[RetryHeaders.released]?.stringValue != Self.cause(rateLimitOf: tenant)
        else { return nil }
        return tenant
    }

    /// Writes messages down; they may be acked then, and are answered when they are decided.
    /// - Throws: `CancellationError`: they stay with the broker.
    func park(_ messages: [(Admitted, cause: String)]) async throws -> [Settled] {
        guard !messages.isEmpty else { return [] }
        let entries = messages.map { message, cause in
            var properties = RetryHeaders.forwarded(message.delivery, user: user, now: message.receivedAt)
            // It was not applied: when it is sent on, its flag decides anew.
            properties.headers[RetryHeaders.variant] = nil
            let parkedAt = properties.headers[RetryHeaders.parkedAt]?.stringValue.flatMap { Timestamp($0) } ?? message.receivedAt
            return ParkedTable.Entry(message: message, cause: cause, properties: properties, parkedAt: parkedAt)
        }
        let returned = messages.map(\.0).filter { $0.attempt > 0 }.map(\.key)
        let statements = [table.park(entries)] + (returned.isEmpty ? [] : [retries.remove(returned)])
        _ = try await pool.insist(logger) { try await $0.transaction { try await $0.finish(with: statements) } }
        for (cause, count) in Dictionary(messages.map { (Self.kind($0.cause), 1) }, uniquingKeysWith: +) {
            Counter(label: "lectern_messages_parked_total", dimensions: [("service", service), ("cause", cause)]).increment(by: count)
        }
        return messages.map { message, cause in
            Settled(
                delivery: message.delivery, envelope: message.envelope, key: message.key, attempt: message.attempt, fate: .parked,
                reply: Reply(outcome: .deferred, code: .featureDisabled, message: "kept back: \(cause)"))
        }
    }

    /// The first word of a cause: tenants are too many for a label.
    private static func kind(_ cause: String) -> String { String(cause.prefix { $0 != ":" }) }
}
