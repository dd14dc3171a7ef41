internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Keeps the service's own copy of the organizations, from enrollment's events.
struct OrganizationHandler: BatchHandler {
    let name = "organizations"

    var routes: [Route<OrganizationUpsert>] {
        [Route(OrganizationUpserted.self, needsTenant: false) { $0.organization }]
    }

    func handle(
        _ batch: [Incoming<OrganizationUpsert>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        try await OrganizationTable.upsert(
            batch.map { ($0.payload, $0.payload.updatedAt ?? $0.envelope.time) }, in: transaction)
        return batch.map { _ in .applied }
    }
}
