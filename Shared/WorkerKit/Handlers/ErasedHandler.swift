internal import LMSModels
internal import Postgres

/// A ``BatchHandler`` without its payload type, so that one list can hold them all.
public struct ErasedHandler: Sendable {
    let name: String
    /// In the order of the handler's list.
    let contracts: [MessageContract]
    let handle: @Sendable ([Admitted], PostgresTransaction, inout Effects) async throws -> [Verdict]

    public init<Handler: BatchHandler>(_ handler: Handler) {
        name = handler.name
        contracts = handler.routes.map(\.contract)
        handle = { batch, transaction, effects in
            let typed = batch.map { admitted -> Incoming<Handler.Payload> in
                guard let payload = admitted.payload as? Handler.Payload else {
                    preconditionFailure("\(admitted.envelope.type) was decoded for another handler than \(handler.name)")
                }
                return Incoming(
                    envelope: admitted.envelope, payload: payload, receivedAt: admitted.receivedAt,
                    mayDefer: admitted.mayDefer, path: admitted.path)
            }
            let verdicts = try await handler.handle(typed, in: transaction, effects: &effects)
            precondition(verdicts.count == batch.count, "\(handler.name) must return one verdict a message")
            return verdicts
        }
    }
}
