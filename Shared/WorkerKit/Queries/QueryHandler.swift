public import LMSModels
public import Postgres

/// Answers one query type from the service's own tables.
public protocol QueryHandler: Sendable {
    associatedtype Query: Message

    /// - Returns: JSON for `result`.
    /// - Throws: ``QueryRefusal`` where the answer is no.
    func answer(_ query: Query, for envelope: Envelope, on connection: PostgresConnection) async throws -> [UInt8]
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
    let type: MessageType
    let answer: @Sendable (Envelope, PostgresConnection) async throws -> [UInt8]

    public init<Handler: QueryHandler>(_ handler: Handler) {
        type = Handler.Query.type
        answer = { envelope, connection in
            let query = try Handler.Query.decode(envelope.data)
            return try await handler.answer(query, for: envelope, on: connection)
        }
    }
}
