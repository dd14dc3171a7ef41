internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Sets budgets; the latest decision wins.
struct BudgetHandler: BatchHandler {
    let name = "budgets"
    let organizations = OrganizationStore()
    let store = BudgetStore()

    var routes: [Route<BudgetSet>] {
        [
            Route(
                BudgetSet.self,
                refuses: [
                    .notFound: "The organization is not known after the last retry.",
                    .validation: "updatedAt, or the envelope's time, is more than a day ahead of the worker's clock.",
                ]
            ) { $0 }
        ]
    }

    func handle(
        _ batch: [Incoming<BudgetSet>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let known = try await organizations.find(batch.map(\.tenant), in: transaction)
        var wanted: [String: BudgetStore.Decision] = [:]
        let candidates = batch.map { message -> BudgetStore.Decision? in
            guard let organization = known[message.tenant] else { return nil }
            let at = message.payload.updatedAt ?? message.envelope.time
            guard !at.isTooFarAhead(of: message.receivedAt) else { return nil }
            let decision = BudgetStore.Decision(
                organization: organization.id, limit: message.payload.monthlyLimit?.value, at: at, actor: message.actor)
            if wanted[organization.id].map({ $0 < decision }) ?? true { wanted[organization.id] = decision }
            return decision
        }
        let written = try await store.set(wanted.values.sorted { $0.organization < $1.organization }, in: transaction)
        return zip(batch, candidates).map { message, decision in
            guard known[message.tenant] != nil else { return .unknownOrganization(message.tenant) }
            guard let decision else { return .rejected(.validation, "the time is more than 24 hours ahead of this worker's clock") }
            guard written.contains(decision.organization), wanted[decision.organization] == decision else { return .unchanged }
            effects.audit("budgets", row: decision.organization, for: message.envelope, before: nil) { writer in
                writer.member("monthlyLimit", decision.limit.map(String.init) ?? "none")
            }
            return .applied
        }
    }
}
