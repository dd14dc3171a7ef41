internal import LMSModels
internal import WorkerKit

/// The submissions of a batch, what is asked about them one after the other, and what has to be written.
///
/// Pure; the store reads before and writes after.
struct Desk: Sendable {
    /// Who asks, and with which message.
    struct Asker: Sendable {
        var actor: Actor?
        /// The attribute `expectedversion`.
        var version: Int64?
        /// The envelope's time.
        ///
        /// Everything that a message does happens then, whenever it is taken. So the rows of any
        /// order of the same messages are the same, hashes and all.
        var at: Timestamp
        var source: String
        var id: String
    }

    /// One step of one submission.
    struct Step: Sendable {
        let key: RowKey
        let applied: Applied
        let record: TransitionRecord
    }

    private(set) var submissions: [RowKey: Submission]
    /// In the order in which they were done.
    private(set) var steps: [Step] = []
    private let loaded: Set<RowKey>

    init(_ submissions: [RowKey: Submission] = [:]) {
        self.submissions = submissions
        loaded = Set(submissions.keys)
    }

    /// One submission as it has to be written.
    struct Written: Sendable {
        let key: RowKey
        let state: Submission
        /// Who did the last step.
        let actor: String
    }

    /// What has to be written, in key order.
    var written: [Written] {
        var last: [RowKey: Applied] = [:]
        for step in steps { last[step.key] = step.applied }
        return last.sorted { $0.key < $1.key }.compactMap { key, applied in
            submissions[key].map { Written(key: key, state: $0, actor: applied.actor.id) }
        }
    }

    /// What begins.
    var new: [RowKey] { written.map(\.key).filter { !loaded.contains($0) } }

    mutating func take(_ request: Request, for key: RowKey, from asker: Asker) -> Result<Applied, Refusal> {
        guard let actor = asker.actor else {
            return .failure(Refusal(.rejected(.forbidden, "actorid and actorrole: required to \(request.action.rawValue) a submission")))
        }
        let before = submissions[key]
        let after: Result<Submission, Refusal> =
            request.action == .create
            ? created(request, by: actor, before, asker) : changed(request, by: actor, before, asker)
        return after.map { after in keep(after, before, request, actor, key, asker) }
    }

    private func created(_ request: Request, by actor: Actor, _ before: Submission?, _ asker: Asker) -> Result<Submission, Refusal> {
        guard asker.version ?? 0 == 0 else {
            return .failure(Refusal(.rejected(.validation, "expectedversion: expected none or 0, as a new submission has no version")))
        }
        guard before == nil else {
            return .failure(
                Refusal(.rejected(.conflict, "submissionId \(request.submissionID) is taken: there is a submission of this id")))
        }
        return .success(.create(request, by: actor, at: asker.at))
    }

    private func changed(_ request: Request, by actor: Actor, _ before: Submission?, _ asker: Asker) -> Result<Submission, Refusal> {
        guard let version = asker.version else {
            return .failure(Refusal(.rejected(.validation, "expectedversion: required, and missing")))
        }
        guard var submission = before else {
            return .failure(Refusal(.deferred(.notFound, "submissionId \(request.submissionID) is not known")))
        }
        return WorkflowRules.rule(for: request, by: actor, expecting: version, of: submission).map { rule in
            submission.apply(request, by: actor, rule, at: asker.at)
            return submission
        }
    }

    private mutating func keep(
        _ after: Submission, _ before: Submission?, _ request: Request, _ actor: Actor, _ key: RowKey, _ asker: Asker
    ) -> Applied {
        var after = after
        let record = TransitionRecord(
            version: after.version, action: request.action.rawValue, from: before?.stage.rawValue, to: after.stage.rawValue,
            round: after.round, actorID: actor.id, actorRole: actor.role.rawValue, remark: request.remark, messageSource: asker.source,
            messageID: asker.id, at: asker.at, previousHash: after.chainHash, hash: ""
        ).sealed(organization: key.organization, submission: key.id)
        after.chainHash = record.hash
        submissions[key] = after
        let applied = Applied(id: request.submissionID, request: request, before: before, after: after, actor: actor, at: asker.at)
        steps.append(Step(key: key, applied: applied, record: record))
        return applied
    }
}

extension Desk.Asker {
    init(_ envelope: Envelope) {
        let named = envelope.actorID.flatMap { id in envelope.actorRole.map { Actor(id: id, role: $0) } }
        self.init(actor: named, version: envelope.expectedVersion, at: envelope.time, source: envelope.source, id: envelope.id)
    }
}
