public import LMSModels
public import Postgres

/// Keeps a service's own copy of the organizations, from enrollment's events.
public struct OrganizationHandler: BatchHandler {
    public let name = "organizations"
    private let copies: OrganizationCopies

    /// - Parameter schema: the service's; ``OrganizationCopies`` says which table it needs.
    public init(schema: String) { copies = OrganizationCopies(schema: schema) }

    public var routes: [Route<OrganizationUpsert>] {
        [Route(OrganizationUpserted.self, needsTenant: false) { $0.organization }]
    }

    public func handle(
        _ batch: [Incoming<OrganizationUpsert>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        try await copies.upsert(batch.map { .init($0.payload, in: $0.envelope) }, in: transaction)
        return batch.map { _ in .applied }
    }
}
