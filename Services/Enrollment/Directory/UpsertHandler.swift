internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Takes the upserts of one table of the directory: state → ``UpsertPlan`` → table.
///
/// Two statements a batch on the table, and one a table that it refers to.
struct UpsertHandler<Table: StateTable>: BatchHandler {
    typealias State = Table.State

    var name: String { "\(State.noun) upserts" }

    var routes: [Route<State>] {
        [Route(State.self, needsTenant: Table.isInOrganization, emits: [State.Upserted.self], refuses: Self.refusals) { $0 }]
    }

    private static var refusals: Refusals {
        var refusals: Refusals = [.validation: "updatedAt, or the envelope's time, is more than a day ahead of the worker's clock."]
        if Table.isInOrganization {
            refusals = refusals + [.notFound: "The organization, or something that a field names, is not known after the last retry."]
        }
        if let uniqueness = State.uniqueness {
            refusals = refusals + [.conflict: "Another \(State.noun) has the same \(uniqueness.field)."]
        }
        return refusals + State.ownRefusals
    }

    func handle(
        _ batch: [Incoming<State>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let organizations =
            Table.isInOrganization ? try await Tenants.organizations(of: batch.map(\.tenant), in: transaction) : [:]
        let homes = batch.map { message in
            Table.isInOrganization ? organizations[message.tenant] : message.payload.rowID.text
        }
        let known = zip(batch, homes).compactMap { message, home in home.map { (message.payload, $0) } }
        var plan = try await UpsertReader<Table>.read(known, in: transaction)
        let decisions = zip(batch, homes).map { message, home -> UpsertPlan<State>.Decision in
            guard let home else { return .refused(Verdict.unknownOrganization(message.tenant)) }
            return plan.decide(
                message.payload, organization: home, for: message.envelope, now: message.receivedAt,
                actor: message.actor)
        }
        try await UpsertWriter<Table>.write(plan.changedRows, in: transaction)
        return zip(batch, decisions).map { message, decision in report(decision, on: message, &effects) }
    }

    private func report(
        _ decision: UpsertPlan<State>.Decision, on message: Incoming<State>, _ effects: inout Effects
    ) -> Verdict {
        switch decision {
        case .refused(let verdict): return verdict
        case .unchanged: return .unchanged
        case .changed(let before, let after, let at):
            var announced = after
            announced.updatedAt = at
            effects.emit(announced.upserted, for: message.envelope)
            effects.audit(
                Table.name, row: message.payload.rowID.text, for: message.envelope,
                before: before.map { state in { $0.members(of: state) } }, after: { $0.members(of: after) })
            return .applied
        }
    }
}

extension JSONWriter {
    /// The members of a contract, into an object that is open.
    mutating func members(of contract: some Contract) {
        // Between the braces of its text, which always has a member.
        raw(contract.json.dropFirst().dropLast())
    }
}
