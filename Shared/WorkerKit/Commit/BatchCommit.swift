internal import AMQP
internal import LMSModels
internal import Logging
internal import Postgres

/// Step 4: one transaction a batch; a failed batch is split until the culprit stands alone.
struct BatchCommit: Sendable {
    let service: String
    let handlers: [ErasedHandler]
    let pool: PostgresPool
    let logger: Logger
    let failpoints: Failpoints
    /// Of each kind of job the one who does them.
    let jobSignals: [String: RelaySignal]
    private let inbox: Inbox
    private let outbox: Outbox
    private let retries: RetryTable

    /// How often a batch is tried as a whole: two transactions that met need not meet again.
    private static let sameBatchTries = 3
    /// How long the messages of a blocked batch are looked at in parts.
    private static let searchTime = SessionSettings.lockTimeout
    static let briefLockTimeout = "100ms"

    init(
        service: String, handlers: [ErasedHandler], pool: PostgresPool, logger: Logger, failpoints: Failpoints,
        jobSignals: [String: RelaySignal] = [:]
    ) {
        self.service = service
        self.handlers = handlers
        self.pool = pool
        self.logger = logger
        self.failpoints = failpoints
        self.jobSignals = jobSignals
        inbox = Inbox(schema: service)
        outbox = Outbox(schema: service)
        retries = RetryTable(schema: service)
    }

    /// Decides every message of the batch: one transaction for the messages of each handler, in the order of the
    /// service's list.
    ///
    /// Not one for all: a handler takes its locks in one order, and two handlers in one transaction would take
    /// them in two.
    /// - Throws: `CancellationError` only; what was not decided stays with the broker.
    func commit(_ batch: [Admitted]) async throws -> [Settled] {
        var settled: [Settled] = []
        settled.reserveCapacity(batch.count)
        for handler in handlers.indices {
            let own = batch.filter { $0.handler == handler }
            if !own.isEmpty { settled += try await commitOne(try await tried(own)) }
        }
        return settled
    }

    /// Decides messages of one handler; ``FailureKind`` says what follows which error.
    ///
    /// With `search`, until when locks are waited for only briefly, it looks for the messages that are blocked.
    private func commitOne(_ batch: [Admitted], search: ContinuousClock.Instant? = nil) async throws -> [Settled] {
        var backOff = CommitBackOff()
        var tries = 0
        while true {
            try Task.checkCancellation()
            do {
                return try await attempt(batch, isSearching: search != nil)
            } catch let error as CancellationError {
                throw error
            } catch {
                tries += 1
                if let settled = try await decide(batch, after: error, tries: tries, &backOff, search: search) { return settled }
            }
        }
    }

    /// The batch's outcome after an error, or `nil` to run it again.
    private func decide(
        _ batch: [Admitted], after error: any Error, tries: Int, _ backOff: inout CommitBackOff, search: ContinuousClock.Instant?
    ) async throws -> [Settled]? {
        let isLast = tries >= Self.sameBatchTries
        switch FailureKind(error) {
        case .unavailable:
            if isLast, batch.count == 1, backOff.databaseAnswered { return [failed(batch[0], error)] }
            if let error = error as? PostgresError { try await backOff.waitForDatabase(pool, after: error, logger) }
            return isLast && batch.count > 1 ? try await split(batch, search: search) : nil
        case .transient where !isLast:
            try await backOff.pause()
            return nil
        case .blocked: return try await isolate(batch, after: error, search: search)
        case .transient, .permanent, .unknown:
            return batch.count > 1 ? try await split(batch, search: search) : [verdict(on: batch[0], error)]
        }
    }

    /// Commits what is not blocked: every tenant by itself, then half by half, for ``searchTime`` at most.
    ///
    /// So a lock that somebody keeps costs the other messages of a batch the lock timeout and this time, and no more:
    /// what is blocked leaves for a wait queue.
    private func isolate(_ batch: [Admitted], after error: any Error, search: ContinuousClock.Instant?) async throws -> [Settled] {
        let now = ContinuousClock.now
        let search = search ?? now + Self.searchTime
        guard batch.count > 1, now < search else { return batch.map { failed($0, error) } }
        let tenants = Dictionary(grouping: batch, by: \.envelope.tenant?.text)
        if tenants.count > 1 {
            logger.warning("a batch is blocked; its tenants go apart", metadata: ["error": "\(error)", "tenants": "\(tenants.count)"])
        }
        return try await commit(tenants.count > 1 ? Array(tenants.values) : Self.halves(batch), search: search)
    }

    /// Commits a failed batch in parts: where it has few tenants, by tenant, as what fails is often all of one; else by halves.
    private func split(_ batch: [Admitted], search: ContinuousClock.Instant?) async throws -> [Settled] {
        let tenants = Dictionary(grouping: batch, by: \.envelope.tenant?.text)
        return try await commit((2...Self.fewTenants).contains(tenants.count) ? Array(tenants.values) : Self.halves(batch), search: search)
    }

    private static let fewTenants = 8

    private static func halves(_ batch: [Admitted]) -> [[Admitted]] {
        let middle = batch.count / 2
        return [Array(batch[..<middle]), Array(batch[middle...])]
    }

    private func commit(_ parts: [[Admitted]], search: ContinuousClock.Instant?) async throws -> [Settled] {
        var settled: [Settled] = []
        for part in parts { settled += try await commitOne(part, search: search) }
        return settled
    }

    private func attempt(_ batch: [Admitted], isSearching: Bool) async throws -> [Settled] {
        // What the broker has delivered before is known more often than not. A failure may have hidden that a message is
        // known, as its claim went with the statement that failed: its next attempts ask first.
        let isHopeful = !batch.contains { $0.delivery.isRedelivered || $0.attempt > 0 }
        do {
            return try await attempt(batch, isSearching: isSearching, isHopeful: isHopeful)
        } catch let error as PostgresError where isHopeful && (inbox.isKnownMessage(error) || batch.count == 1 && !error.isRetriable) {
            // What no attempt can mend would be the end of a message alone: it is asked for first, now.
            return try await attempt(batch, isSearching: isSearching, isHopeful: false)
        }
    }

    private func attempt(_ batch: [Admitted], isSearching: Bool, isHopeful: Bool) async throws -> [Settled] {
        try await pool.withTransaction { transaction in
            if isSearching { transaction.later("SELECT set_config('lock_timeout', \(Self.briefLockTimeout), true)") }
            let unique = firstOccurrences(batch)
            let known = try await inbox.claim(unique, isHopeful: isHopeful, in: transaction)
            if failpoints.isSet(.claimed) { try await transaction.flush() }
            failpoints.pass(.claimed)
            failpoints.handle(unique.map(\.envelope.id))
            var effects = Effects(
                service: service, now: batch[0].receivedAt, contracts: handlers[batch[0].handler].contracts)
            let fresh = known.isEmpty ? unique : unique.filter { !known.contains($0.key) }
            let verdicts = try await handle(fresh, transaction, &effects)
            let asked = known.isEmpty ? [] : unique.filter { known.contains($0.key) && $0.delivery.properties.replyTo != nil }.map(\.key)
            let outcomes = asked.isEmpty ? [:] : try await inbox.firstOutcomes(of: asked, in: transaction)
            let settled = batch.map { settle($0, verdicts[$0.key], outcomes[$0.key]) }
            let last = finish(unique, verdicts, &effects) + comparisons(unique, verdicts, effects)
            failpoints.pass(.beforeCommit)
            try await transaction.finish(with: last)
            for kind in Set(effects.jobs.map(\.kind)) { jobSignals[kind]?.set() }
            return unique.count == batch.count ? settled : markRepeats(settled)
        }
    }

    /// One message an identity: a batch can hold the same message twice.
    private func firstOccurrences(_ batch: [Admitted]) -> [Admitted] {
        var keys = Set<InboxKey>(minimumCapacity: batch.count)
        return batch.filter { keys.insert($0.key).inserted }
    }

    private func handle(
        _ batch: [Admitted], _ transaction: PostgresTransaction, _ effects: inout Effects
    ) async throws -> [InboxKey: Verdict] {
        var verdicts: [InboxKey: Verdict] = [:]
        verdicts.reserveCapacity(batch.count)
        var sound: [Admitted] = []
        sound.reserveCapacity(batch.count)
        for message in batch {
            if !message.brokenRules.isEmpty {
                verdicts[message.key] = .rejected(.validation, ContractViolations(violations: message.brokenRules).description)
            } else if let flag = message.refusingFlag {
                verdicts[message.key] = .rejected(.featureDisabled, "the feature \(flag) is switched off")
            } else {
                sound.append(message)
            }
        }
        guard let first = sound.first else { return verdicts }
        for (message, verdict) in zip(sound, try await handlers[first.handler].handle(sound, transaction, &effects)) {
            verdicts[message.key] = final(verdict, message)
        }
        return verdicts
    }

    /// The last deferral is a rejection.
    private func final(_ verdict: Verdict, _ message: Admitted) -> Verdict {
        assert(
            verdict.code.map(message.contract.declares) ?? true,
            "the route of \(message.envelope.type) does not declare that it refuses with \(verdict)")
        if case .deferred(let code, let reason) = verdict, !message.mayDefer { return .rejected(code, reason) }
        return verdict
    }

    /// The last statements of the transaction: decisions that are not plain, events, audit.
    private func finish(
        _ batch: [Admitted], _ verdicts: [InboxKey: Verdict], _ effects: inout Effects
    ) -> [PostgresStatement] {
        var released: [InboxKey] = []
        var decided: [(key: InboxKey, reply: Reply)] = []
        var returned: [InboxKey] = []
        for message in batch {
            switch verdicts[message.key] {
            case nil, .applied(result: nil)?: break
            case .applied(let result)?: decided.append((message.key, Reply(outcome: .applied, result: result)))
            case .rejected(let code, let reason)?:
                decided.append((message.key, Reply(outcome: .rejected, code: code, message: reason)))
                effects.emitRejected(code, reason, for: message.envelope)
            case .deferred?:
                released.append(message.key)
                continue
            }
            if message.attempt > 0 { returned.append(message.key) }
        }
        var statements: [PostgresStatement] = []
        if !released.isEmpty { statements.append(inbox.release(released)) }
        if !decided.isEmpty { statements.append(inbox.decide(decided.sorted { $0.key < $1.key })) }
        if !returned.isEmpty { statements.append(retries.remove(returned)) }
        if effects.outbox.count > 0 { statements.append(outbox.append(effects.outbox)) }
        if effects.auditCount > 0 { statements.append(outbox.appendAudit(effects)) }
        let jobs = effects.jobs
        if !jobs.isEmpty { statements.append(JobTable(schema: service).insert(jobs)) }
        return statements
    }

    private func settle(_ message: Admitted, _ verdict: Verdict?, _ known: Inbox.FirstOutcome?) -> Settled {
        switch verdict {
        case .applied(let result)?: done(message, Reply(outcome: .applied, result: result))
        case .rejected(let code, let reason)?:
            done(message, Reply(outcome: .rejected, code: code, message: reason, errors: message.brokenRules))
        case .deferred(let code, let reason)?:
            settled(message, .retry(code, reason, isDeferred: true), Reply(outcome: .deferred, code: code, message: reason))
        case nil: done(message, duplicate(of: known))
        }
    }

    /// A second delivery in the same batch shares the fate of the first, as a duplicate where that was decided.
    private func markRepeats(_ settled: [Settled]) -> [Settled] {
        var keys: Set<InboxKey> = []
        return settled.map { message in
            guard let key = message.key, !keys.insert(key).inserted, case .done = message.fate,
                message.reply.outcome != .duplicate
            else { return message }
            let first = Inbox.FirstOutcome(
                outcome: message.reply.outcome, code: message.reply.code, message: message.reply.message,
                result: message.reply.result.map { String(decoding: $0, as: UTF8.self) })
            return Settled(
                delivery: message.delivery, envelope: message.envelope, key: key, handler: message.handler,
                attempt: message.attempt, fate: .done, reply: duplicate(of: first))
        }
    }

    private func duplicate(of first: Inbox.FirstOutcome?) -> Reply {
        guard let first else { return Reply(outcome: .duplicate) }
        var result = JSONWriter()
        Reply(
            outcome: first.outcome, code: first.code, message: first.message, result: first.result.map { Array($0.utf8) }
        ).write(to: &result)
        return Reply(
            outcome: .duplicate, code: first.code,
            message: first.message ?? "decided before: \(first.outcome.rawValue)", result: result.bytes)
    }

    private func done(_ message: Admitted, _ reply: Reply) -> Settled { settled(message, .done, reply) }

    private func failed(_ message: Admitted, _ error: any Error) -> Settled {
        settled(
            message, .retry(nil, "\(error)", isDeferred: false), Reply(outcome: .failed, message: "\(error)"))
    }

    private func settled(_ message: Admitted, _ fate: Settled.Fate, _ reply: Reply) -> Settled {
        Settled(
            delivery: message.delivery, envelope: message.envelope, key: message.key, handler: handlers[message.handler].name,
            attempt: message.attempt, variant: message.path?.variant, fate: fate, reply: reply)
    }

    /// The verdict on a message whose own transaction fails.
    private func verdict(on message: Admitted, _ error: any Error) -> Settled {
        logger.warning(
            "message failed alone",
            metadata: [
                "type": "\(message.envelope.type)", "source": "\(message.envelope.source)", "id": "\(message.envelope.id)",
                "error": "\(error)",
            ])
        guard case .permanent = FailureKind(error) else { return failed(message, error) }
        let letter = DeadLetter(
            reason: .permanent, message: "\(error)", errors: [], source: message.envelope.source, id: message.envelope.id,
            type: message.envelope.type.text, tenant: message.envelope.tenant?.text, handler: handlers[message.handler].name,
            attempts: message.attempt + 1, time: message.receivedAt)
        return settled(message, .dead(letter), Reply(outcome: .dead, code: letter.code, message: letter.message))
    }
}
