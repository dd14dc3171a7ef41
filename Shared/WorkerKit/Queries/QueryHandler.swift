public import LMSModels
public import Postgres

/// Answers one query type from the service's own tables.
public protocol QueryHandler: Sendable {
    associatedtype Query: Message
    /// What a reply's `result` holds.
    associatedtype Answer: Contract

    /// With which codes it may refuse, and when; a broken rule of the query needs no mention.
    static var refusals: Refusals { get }

    /// - Throws: ``QueryRefusal`` where the answer is no.
    func answer(_ query: Query, for envelope: Envelope, on connection: PostgresConnection) async throws -> Answer
}

/// A query that cannot be answered, for a reason the asker should know.
public struct QueryRefusal: Error {
    public let code: OutcomeCode
    public let message: String

    public init(_ code: OutcomeCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// A ``QueryHandler`` without its query type.
public struct ErasedQuery: Sendable {
    let contract: MessageContract
    /// JSON for `result`.
    let answer: @Sendable (any Sendable, Envelope, PostgresConnection) async throws -> [UInt8]

    public init<Handler: QueryHandler>(_ handler: Handler) {
        var contract = MessageContract(.query, Handler.Query.self) { Handler.Query.read($0, &$1) }
        contract.refusals = Handler.refusals + .ofRules(Handler.Query.self)
        contract.result = Handler.Answer.schema
        self.contract = contract
        answer = { payload, envelope, connection in
            guard let query = payload as? Handler.Query else {
                preconditionFailure("\(envelope.type) was decoded for another query than \(Handler.Query.type)")
            }
            return try await handler.answer(query, for: envelope, on: connection).json
        }
    }
}
