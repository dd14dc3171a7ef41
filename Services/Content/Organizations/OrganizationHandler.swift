internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Keeps the service's own copy of organizations, from enrollment's events.
struct OrganizationHandler: BatchHandler {
    let name = "organizations"
    let store = OrganizationStore()

    var routes: [Route<OrganizationUpsert>] {
        [Route(OrganizationUpserted.self, needsTenant: false) { $0.organization }]
    }

    func handle(
        _ batch: [Incoming<OrganizationUpsert>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        var latest: [String: OrganizationStore.Described] = [:]
        for message in batch {
            let state = OrganizationStore.Described(state: message.payload, at: message.payload.updatedAt ?? message.envelope.time)
            let id = message.payload.organizationId.text
            if latest[id].map({ $0.at <= state.at }) ?? true { latest[id] = state }
        }
        try await store.upsert(latest.sorted { $0.key < $1.key }.map(\.value), in: transaction)
        return batch.map { _ in .applied }
    }
}
