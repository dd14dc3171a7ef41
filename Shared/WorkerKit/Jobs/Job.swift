internal import Foundation
internal import LMSModels

/// A job that this worker has leased.
public struct Job: Sendable {
    public let kind: String
    public let subject: JobSubject
    /// The message that caused it.
    public let cause: EventCause
    /// Counts from 1, whatever became of the earlier ones.
    public let attempt: Int
    /// What the attempt before ended with, where it ended with an error and not with its worker.
    public let lastError: String?
    let token: UUID
    /// The number of the next event with the cause's key.
    var nextEvent: Int

    /// The organization's code.
    public var tenant: String { subject.tenant }
}

/// A job that a handler starts.
struct NewJob: Sendable {
    let kind: String
    let subject: JobSubject
    let cause: EventCause
    var nextEvent = 0
}
