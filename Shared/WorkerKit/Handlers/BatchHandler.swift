public import Postgres

/// Turns messages into rows: message → rule → store, for many messages at once.
///
/// Obligations:
/// - Order must not matter. Effects commute, or are guarded by version or time; a missing dependency defers.
/// - Touch rows in key order, and tables in the same order as every other handler of the service. Two
///   batches that run at the same time then wait for each other and never deadlock.
/// - Return exactly one verdict a message, in order. A message that is not applied must leave no trace.
/// - No I/O but the transaction. It may be run again from the start after a rollback.
/// - Throw only for what concerns the whole batch. The batch is then split until the culprit stands alone.
public protocol BatchHandler: Sendable {
    /// Usually an enum with a case for each message type of the area.
    associatedtype Payload: Sendable

    /// Appears in dead letters and logs.
    var name: String { get }

    /// Every type that this handler takes. All types that write the same table belong to one handler.
    var routes: [Route<Payload>] { get }

    func handle(
        _ batch: [Incoming<Payload>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict]
}
