internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Takes requests, cancellations and retries: writes them down and starts jobs.
///
/// Nothing is spoken here (``SpeechJob``).
struct SpeechHandler: BatchHandler {
    let name = "speech"
    let studio: SpeechStudio
    let store = SpeechStore()
    let organizations = OrganizationStore()
    let budgets = BudgetStore()
    private let queue = JobQueue(service: "content", kind: SpeechJob.kind)

    init(studio: SpeechStudio) { self.studio = studio }

    private static let results: [any Message.Type] = [
        SpeechStarted.self, SpeechCompleted.self, SpeechFailed.self, SpeechBlocked.self, BudgetExceeded.self,
    ]
    private static let unknownOrganization: Refusals = [.notFound: "The organization is not known after the last retry."]
    private static let tooMuch: Refusals = [.budgetExceeded: "It would cost more than is left of the month's budget."]

    var routes: [Route<SpeechCommand>] {
        [
            Route(
                SpeechRequest.self, emits: [SpeechAccepted.self], mayFollow: Self.results,
                refuses: Self.unknownOrganization + Self.tooMuch + [.conflict: "The id belongs to a request of another text or voice."],
                flag: "content.speech"
            ) { .request($0) },
            Route(
                SpeechCancel.self, emits: [SpeechCancelled.self],
                refuses: Self.unknownOrganization + [.illegalTransition: "It is COMPLETED, FAILED or BLOCKED."]
            ) { .cancel($0) },
            Route(
                SpeechRetry.self, mayFollow: [SpeechAccepted.self] + Self.results,
                refuses: Self.unknownOrganization + Self.tooMuch
                    + [
                        .notFound: "The request is not known after the last retry.",
                        .illegalTransition: "It is CANCELLED or BLOCKED, or no attempts are left.",
                    ]
            ) { .retry($0) },
        ]
    }

    func handle(
        _ batch: [Incoming<SpeechCommand>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        // First of all: jobs are locked before what they are about.
        try await queue.cancel(batch.compactMap(Self.cancelled), in: transaction)
        let known = try await organizations.find(batch.map(\.tenant), in: transaction)
        let keys = batch.map { message in
            known[message.tenant].map { SpeechKey(organization: $0.id, id: message.payload.requestID.text) }
        }
        let lent = try await budgets.lock(Array(known.values), in: transaction)
        let loaded = try await store.load(keys.compactMap(\.self), in: transaction)
        // Of what is asked for, and of what may be tried again.
        let scripts = zip(batch, keys).compactMap { message, key in
            key.flatMap { key in
                (message.payload.script ?? loaded[key]?.script).map {
                    SpeechKey(organization: key.organization, id: studio.hash(of: $0))
                }
            }
        }
        var desk = SpeechDesk(
            records: loaded, budgets: lent.mapValues(\.budget), cached: Set(try await store.cached(scripts, in: transaction).keys),
            price: studio.cost, hash: studio.hash)
        var told: [String: BudgetStore.Told] = [:]
        let verdicts = zip(batch, keys).map { message, key -> Verdict in
            guard let key, let organization = known[message.tenant] else {
                return .unknownOrganization(message.tenant)
            }
            let before = desk.records[key]
            let decision = Self.decide(message, key, &desk)
            if case .exceeded(_, let budget) = decision, told[key.organization] == nil, lent[key.organization]?.isTold == false {
                told[key.organization] = .init(organization: key.organization, month: organization.month, limit: budget.limit ?? 0)
                effects.emit(BudgetAnnouncement.exceeded(budget, organization.month, message.payload.requestID), for: message.envelope)
            }
            return report(decision, message, before, desk.records[key], &effects)
        }
        try await store.save(
            desk.touched.sorted().compactMap { desk.records[$0] }, known: Set(loaded.keys), in: transaction)
        try await budgets.note(told.values.sorted { $0.organization < $1.organization }, in: transaction)
        return verdicts
    }

    private static func cancelled(_ message: Incoming<SpeechCommand>) -> JobSubject? {
        guard case .cancel(let command) = message.payload else { return nil }
        return JobSubject(tenant: message.tenant, id: command.requestId.text)
    }

    private static func decide(_ message: Incoming<SpeechCommand>, _ key: SpeechKey, _ desk: inout SpeechDesk) -> SpeechDesk.Decision {
        switch message.payload {
        case .request(let command): desk.request(SpeechRecord.Script(command), key: key, actor: message.actor)
        case .cancel(let command): desk.cancel(key, reason: command.reason?.text, actor: message.actor)
        case .retry: desk.retry(key, actor: message.actor)
        }
    }

    private func report(
        _ decision: SpeechDesk.Decision, _ message: Incoming<SpeechCommand>, _ before: SpeechRecord?, _ after: SpeechRecord?,
        _ effects: inout Effects
    ) -> Verdict {
        let id = message.payload.requestID
        switch decision {
        case .unchanged: return .unchanged
        case .conflict: return .rejected(.conflict, "request \(id) was made before, of another text or in another voice")
        case .unknown: return .deferred(.notFound, "request \(id) is not known")
        case .illegal(let why): return .rejected(.illegalTransition, why)
        case .exceeded(let cost, let budget):
            return .rejected(
                .budgetExceeded, "costs \(cost), and \(budget.committed) of the month's \(budget.limit ?? 0) are spent or promised")
        case .accepted(let cost):
            var event = SpeechAccepted()
            event.requestId = id
            event.characters = Count(after?.script?.characters ?? 0) ?? .placeholder
            event.cost = Money(cost) ?? .placeholder
            effects.emit(event, for: message.envelope)
            effects.start(SpeechJob.kind, subject: id.text, for: message.envelope)
        case .cancelled:
            var event = SpeechCancelled()
            event.requestId = id
            if case .cancel(let command) = message.payload { event.reason = command.reason }
            effects.emit(event, for: message.envelope)
            effects.withdraw(SpeechJob.kind, subject: JobSubject(tenant: message.tenant, id: id.text))
        case .noted: break
        }
        effects.audit(
            "tts_requests", row: id.text, for: message.envelope, before: before.map { state in { SpeechAudit.members(state, &$0) } },
            after: after.map { state in { SpeechAudit.members(state, &$0) } })
        return .applied
    }
}

/// What the audit log keeps of a request.
enum SpeechAudit {
    static func members(_ record: SpeechRecord, _ writer: inout JSONWriter) {
        writer.member("state", record.state.rawValue)
        writer.key("attempts")
        writer.value(record.attempts)
        writer.key("cost")
        writer.value(record.cost)
        writer.member("code", record.errorCode?.rawValue)
    }
}
