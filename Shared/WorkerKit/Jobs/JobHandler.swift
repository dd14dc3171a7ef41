public import Postgres

/// Does the jobs of one kind: load, call somebody slow, write down the result (note 0001).
///
/// Obligations:
/// - ``begin(_:in:effects:)``, ``end(_:with:in:effects:)`` and ``fail(_:with:in:effects:)`` are transactions as a
///   ``BatchHandler``'s: no I/O but the transaction, and ready to be run again after a rollback. The job's row is locked
///   before they are called.
/// - ``call(_:for:)`` touches no database, may take long, and ends soon when its task is cancelled. It may be called again
///   for the same job, also after a call that went through: its worker may have died before the result was committed.
/// - What it announces must be declared with `mayFollow` by the route of the command that starts the job.
public protocol JobHandler: Sendable {
    /// What the call needs.
    associatedtype Input: Sendable
    /// What the call makes.
    associatedtype Output: Sendable

    /// Names the jobs in their table: `speech`.
    static var kind: String { get }

    /// Loads what the call needs, and notes that it begins; for every attempt.
    /// - Returns: the call's input, or that there is nothing to call for: the job is over.
    func begin(_ job: Job, in transaction: PostgresTransaction, effects: inout Effects) async throws -> JobBeginning<Input>

    /// The slow part.
    /// - Throws: a ``JobFailure`` where it is known what may help; anything else is tried again.
    func call(_ input: Input, for job: Job) async throws -> Output

    /// Writes down the result; the job is over then.
    func end(_ job: Job, with output: Output, in transaction: PostgresTransaction, effects: inout Effects) async throws

    /// Writes down that no further attempt will be made; the job is over then.
    func fail(_ job: Job, with error: any Error, in transaction: PostgresTransaction, effects: inout Effects) async throws

    /// Tidies up what calls have left outside of the database, once the end of the job is committed.
    ///
    /// It is not called where the worker dies in between, nor where the job was taken away.
    func tidy(after job: Job) async
}

extension JobHandler {
    public func tidy(after job: Job) async {}
}

public enum JobBeginning<Input: Sendable>: Sendable {
    case call(Input)
    /// Nothing to call for: the result is known, or nobody wants it any more.
    case over
}

/// Why a call came to nothing, and whether another one may do better.
public protocol JobFailure: Error {
    var canRetry: Bool { get }
    /// Not sooner than this, as the one who was called has asked (`Retry-After`).
    var retryAfter: Duration? { get }
}

/// The worker died at every attempt, or another error ended each of them unseen.
public struct JobAbandoned: JobFailure, CustomStringConvertible {
    public let attempts: Int
    public let lastError: String?
    public var canRetry: Bool { false }
    public var retryAfter: Duration? { nil }

    public var description: String {
        "given up after \(attempts) attempts that ended with their worker" + (lastError.map { ", the last error being: \($0)" } ?? "")
    }
}

/// A ``JobHandler`` without its types.
public struct ErasedJob: Sendable {
    let kind: String
    /// The input, or `nil` where the job is over.
    let begin: @Sendable (Job, PostgresTransaction, inout Effects) async throws -> (any Sendable)?
    let call: @Sendable (any Sendable, Job) async throws -> any Sendable
    let end: @Sendable (Job, any Sendable, PostgresTransaction, inout Effects) async throws -> Void
    let fail: @Sendable (Job, any Error, PostgresTransaction, inout Effects) async throws -> Void
    let tidy: @Sendable (Job) async -> Void

    public init<Handler: JobHandler>(_ handler: Handler) {
        kind = Handler.kind
        begin = { job, transaction, effects in
            guard case .call(let input) = try await handler.begin(job, in: transaction, effects: &effects) else { return nil }
            return input
        }
        call = { input, job in
            guard let input = input as? Handler.Input else { preconditionFailure("\(Handler.kind) was begun by another handler") }
            return try await handler.call(input, for: job)
        }
        end = { job, output, transaction, effects in
            guard let output = output as? Handler.Output else { preconditionFailure("\(Handler.kind) was called by another handler") }
            try await handler.end(job, with: output, in: transaction, effects: &effects)
        }
        fail = { job, error, transaction, effects in try await handler.fail(job, with: error, in: transaction, effects: &effects) }
        tidy = { job in await handler.tidy(after: job) }
    }
}
