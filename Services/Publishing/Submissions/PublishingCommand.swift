internal import LMSModels
internal import WorkerKit

/// What the worker is asked to do.
enum PublishingCommand: Sendable {
    case act(WorkflowCommand)
    case upsert(BookUpsert)
}

/// An action on a submission, and how it is told of.
struct WorkflowCommand: Sendable {
    let request: Request
    /// Emits the events of the message that asked.
    let announce: @Sendable (Applied, inout Effects, Envelope) -> Void
}

/// An action that was applied.
struct Applied: Sendable {
    let id: Identifier
    let request: Request
    /// `nil` where it began.
    let before: Submission?
    let after: Submission
    let actor: Actor
    let at: Timestamp
}

extension Applied {
    var version: Ordinal { Ordinal(Int(after.version)) ?? .placeholder }

    /// What the events about submissions say.
    var change: SubmissionChange {
        var change = SubmissionChange()
        change.submissionId = id
        change.version = version
        change.fromStage = before?.stage
        change.toStage = after.stage
        change.round = Ordinal(Int(after.round)) ?? .placeholder
        change.mode = after.mode
        change.priority = Count(Int(after.priority)) ?? .placeholder
        change.authorId = after.author
        change.reviewerId = after.reviewer
        change.remark = request.remark
        return change
    }
}
