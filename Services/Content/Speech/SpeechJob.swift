internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Speaks one request: moderate, speak, keep the audio, write down what it cost.
struct SpeechJob: JobHandler {
    static let kind = "speech"

    let studio: SpeechStudio
    let store = SpeechStore()
    let organizations = OrganizationStore()
    let budgets = BudgetStore()

    init(studio: SpeechStudio) { self.studio = studio }

    func begin(
        _ job: Job, in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> JobBeginning<SpeechStudio.Order> {
        let organization = try await organization(of: job, transaction)
        // Promises of those that wait are their own business: here counts what is being spent.
        let lent = try await budgets.lock([organization], counting: [.processing], in: transaction)[organization.id]
        guard var record = try await store.load([key(job, organization)], in: transaction).values.first, let script = record.script,
            let state = SpeechTransition.next(record.state, .begin)
        else { return .over }
        let before = record
        let hash = SpeechKey(organization: organization.id, id: studio.hash(of: script))
        if let artifact = try await store.cached([hash], in: transaction)[hash] {
            record.state = state
            try await store.save([record], known: [record.key], in: transaction)
            return .call(.init(script: script, cached: artifact))
        }
        let cost = studio.cost(of: script)
        // The promise was made before; the budget may be a smaller one now.
        let others = (lent?.budget.promised ?? 0) - (record.state == .processing ? record.promisedCost : 0)
        if let lent, !Budget(limit: lent.budget.limit, spent: lent.budget.spent, promised: others).allows(cost) {
            record.state = state
            let why = "costs \(cost), and \(lent.budget.spent) of the month's \(lent.budget.limit ?? 0) are spent"
            fail(&record, .budgetExceeded, why, 0, job, &effects)
            if !lent.isTold, let id = Identifier(record.key.id) {
                effects.emit(BudgetAnnouncement.exceeded(lent.budget, organization.month, id), for: job)
                try await budgets.note(
                    [.init(organization: organization.id, month: organization.month, limit: lent.budget.limit ?? 0)], in: transaction)
            }
            try await write(record, before, job, transaction, &effects)
            return .over
        }
        record.attempts += 1
        record.provider = studio.provider.name
        record.model = studio.provider.model
        if record.state == .pending {
            var event = SpeechStarted()
            event.requestId = Identifier(record.key.id) ?? .placeholder
            event.provider = ShortCode(studio.provider.name) ?? .placeholder
            effects.emit(event, for: job)
        }
        record.state = state
        try await store.save([record], known: [record.key], in: transaction)
        return .call(.init(script: script, cached: nil))
    }

    func call(_ order: SpeechStudio.Order, for job: Job) async throws -> SpeechStudio.Performance {
        try await studio.perform(order, parts: parts(job))
    }

    func end(
        _ job: Job, with performance: SpeechStudio.Performance, in transaction: PostgresTransaction, effects: inout Effects
    ) async throws {
        let organization = try await organization(of: job, transaction)
        guard var record = try await store.load([key(job, organization)], in: transaction).values.first, let script = record.script
        else { return }
        let before = record
        switch performance {
        case .blocked(let moderations):
            guard SpeechTransition.next(record.state, .block) != nil else { return }
            try await store.record(moderations, of: record.key, in: transaction)
            record.cost += try await paySpoken(of: script, record, organization, job, transaction)
            block(&record, moderations, job, &effects)
        case .cached(let artifact, let moderations):
            guard SpeechTransition.next(record.state, .complete) != nil else { return }
            try await store.record(moderations, of: record.key, in: transaction)
            complete(&record, artifact, cost: 0, job, &effects, isCached: true)
        case .spoken(let name, let duration, let moderations):
            guard SpeechTransition.next(record.state, .complete) != nil else { return }
            let artifact = SpeechStore.Artifact(
                name: name, durationMs: duration, provider: studio.provider.name, model: studio.provider.model)
            let cost = studio.cost(of: script)
            try await store.record(moderations, of: record.key, in: transaction)
            try await store.keep(
                artifact, as: SpeechKey(organization: organization.id, id: studio.hash(of: script)), in: transaction)
            try await pay(script.characters, cost, record, organization, job, transaction)
            complete(&record, artifact, cost: cost, job, &effects, isCached: false)
        }
        try await write(record, before, job, transaction, &effects)
    }

    func fail(_ job: Job, with error: any Error, in transaction: PostgresTransaction, effects: inout Effects) async throws {
        // Its code may have passed to another: then nobody can be told.
        guard let organization = try await organizations.find([job.tenant], in: transaction)[job.tenant],
            var record = try await store.load([key(job, organization)], in: transaction).values.first, let script = record.script,
            let begun = SpeechTransition.next(record.state, .begin)
        else { return }
        let before = record
        record.state = begun
        let failure = error as? SpeechFailure
        let cost = try await paySpoken(of: script, record, organization, job, transaction)
        fail(&record, failure?.code ?? .abandoned, "\(error)", cost, job, &effects)
        try await write(record, before, job, transaction, &effects)
    }

    func tidy(after job: Job) async {
        parts(job).remove()
        studio.artifacts.removeForgottenParts()
    }

    // MARK: Parts

    private func organization(of job: Job, _ transaction: PostgresTransaction) async throws -> OrganizationStore.Organization {
        guard let organization = try await organizations.find([job.tenant], in: transaction)[job.tenant] else {
            throw SpeechFailure(code: .abandoned, message: "organization \(job.tenant) is not known any more", canRetry: true)
        }
        return organization
    }

    private func key(_ job: Job, _ organization: OrganizationStore.Organization) -> SpeechKey {
        SpeechKey(organization: organization.id, id: job.subject.id)
    }

    /// Parts of another voice are not to be mixed in after a change of configuration.
    private func parts(_ job: Job) -> PartFolder {
        let voice = InboxKey(source: studio.provider.name, id: studio.provider.model).hex.prefix(8)
        return studio.artifacts.parts(ofJob: "\(job.cause.key.hex)-\(voice)")
    }

    private func write(
        _ record: SpeechRecord, _ before: SpeechRecord, _ job: Job, _ transaction: PostgresTransaction, _ effects: inout Effects
    ) async throws {
        try await store.save([record], known: [record.key], in: transaction)
        effects.audit(
            "tts_requests", row: record.key.id, for: job, before: { SpeechAudit.members(before, &$0) },
            after: { SpeechAudit.members(record, &$0) })
    }

    /// Pays for the parts that were spoken of something that did not become whole.
    /// - Returns: what they cost.
    private func paySpoken(
        of script: SpeechRecord.Script, _ record: SpeechRecord, _ organization: OrganizationStore.Organization, _ job: Job,
        _ transaction: PostgresTransaction
    ) async throws -> Int {
        let characters = studio.spokenCharacters(of: script, in: parts(job))
        guard characters > 0 else { return 0 }
        let cost = PriceTable.cost(characters: characters, perCharacter: studio.pricePerCharacter)
        try await pay(characters, cost, record, organization, job, transaction)
        return cost
    }

    private func pay(
        _ characters: Int, _ cost: Int, _ record: SpeechRecord, _ organization: OrganizationStore.Organization, _ job: Job,
        _ transaction: PostgresTransaction
    ) async throws {
        try await budgets.record(
            .init(
                entry: job.cause.key, organization: organization.id, month: organization.month, kind: Self.kind, request: record.key.id,
                provider: studio.provider.name, model: studio.provider.model, characters: characters, cost: cost), in: transaction)
    }
}
