internal import LMSModels
internal import WorkerKit

extension PublishingHandler {
    var routes: [Route<PublishingCommand>] { authors + reviewers + publishers + others }

    private var authors: [Route<PublishingCommand>] {
        [
            Route(
                SubmissionCreate.self, emits: [SubmissionCreated.self],
                refuses: [
                    .validation: "The attribute expectedversion is neither missing nor 0, or the envelope's time is more than a day ahead.",
                    .forbidden: "The attribute actorid or actorrole is missing.",
                    .notFound: "The organization is not known after the last retry.",
                    .conflict: "There is a submission of this id.",
                ]
            ) { .act(WorkflowCommand(request: Request($0)) { $1.emit(SubmissionCreated($0.change), for: $2) }) },
            act(SubmissionEdit.self, .edit, SubmissionEdited.self) { Request($0) },
            act(SubmissionSubmit.self, .submit, SubmissionSubmitted.self, flag: "publishing.workflow-mode") { Request($0) },
            act(SubmissionResubmit.self, .resubmit, SubmissionResubmitted.self) {
                Request(.resubmit, $0.submissionId, remark: $0.comment?.text)
            },
            act(SubmissionWithdraw.self, .withdraw, SubmissionWithdrawn.self) {
                Request(.withdraw, $0.submissionId, remark: $0.reason?.text)
            },
        ]
    }

    private var reviewers: [Route<PublishingCommand>] {
        [
            act(SubmissionAssign.self, .assign, SubmissionAssigned.self) { Request($0) },
            act(SubmissionApprove.self, .approve, SubmissionApproved.self) {
                Request(.approve, $0.submissionId, remark: $0.comment?.text)
            },
            act(SubmissionRequestRevision.self, .requestRevision, SubmissionRevisionRequested.self) {
                Request(.requestRevision, $0.submissionId, remark: $0.comment.text)
            },
            act(SubmissionReject.self, .reject, SubmissionRejected.self) {
                Request(.reject, $0.submissionId, remark: $0.reason.text)
            },
            act(SubmissionEscalate.self, .escalate, SubmissionEscalated.self) {
                Request(.escalate, $0.submissionId, remark: $0.reason.text)
            },
            act(ReviewRecord.self, .recordReview, emits: [ReviewRecorded.self], { Request($0) }) { applied, effects, cause in
                if let event = ReviewRecorded(applied) { effects.emit(event, for: cause) }
            },
            act(FeedbackAdd.self, .addFeedback, emits: [FeedbackAdded.self], { Request($0) }) { applied, effects, cause in
                if let event = FeedbackAdded(applied) { effects.emit(event, for: cause) }
            },
            act(FeedbackResolve.self, .resolveFeedback, emits: [FeedbackResolved.self], { Request($0) }) { applied, effects, cause in
                if let event = FeedbackResolved(applied) { effects.emit(event, for: cause) }
            },
        ]
    }

    private var publishers: [Route<PublishingCommand>] {
        [
            act(
                SubmissionPublish.self, .publish, emits: [SubmissionPublished.self, BookPublished.self],
                { Request(.publish, $0.submissionId, remark: $0.comment?.text) }
            ) { applied, effects, cause in
                effects.emit(SubmissionPublished(applied.change), for: cause)
                effects.emit(BookPublished(applied), for: cause)
            },
            act(SubmissionRetract.self, .retract, SubmissionRetracted.self) {
                Request(.retract, $0.submissionId, remark: $0.reason.text)
            },
            act(SubmissionReopen.self, .reopen, SubmissionReopened.self) {
                Request(.reopen, $0.submissionId, remark: $0.reason.text)
            },
            act(
                BookArchive.self, .archive, emits: [BookArchived.self], { Request(.archive, $0.bookId, remark: $0.reason.text) }
            ) { applied, effects, cause in effects.emit(BookArchived(applied), for: cause) },
        ]
    }

    private var others: [Route<PublishingCommand>] {
        [
            Route(
                BookUpsert.self, emits: [BookUpserted.self],
                refuses: [
                    .validation: "updatedAt, or the envelope's time, is more than a day ahead of the worker's clock.",
                    .notFound: "The organization is not known after the last retry.",
                ]
            ) { .upsert($0) }
        ]
    }

    /// An action that one event tells of.
    private func act<Command: Message, Event: SubmissionEvent>(
        _ command: Command.Type, _ action: WorkflowAction, _ event: Event.Type, flag: String? = nil,
        _ request: @escaping @Sendable (Command) -> Request
    ) -> Route<PublishingCommand> {
        act(command, action, emits: [event], flag: flag, request) { $1.emit(Event($0.change), for: $2) }
    }

    private func act<Command: Message>(
        _ command: Command.Type, _ action: WorkflowAction, emits events: [any Message.Type], flag: String? = nil,
        _ request: @escaping @Sendable (Command) -> Request, announce: @escaping @Sendable (Applied, inout Effects, Envelope) -> Void
    ) -> Route<PublishingCommand> {
        Route(command, emits: events, refuses: Self.refusals(of: action), flag: flag) {
            .act(WorkflowCommand(request: request($0), announce: announce))
        }
    }

    /// What the ``StageTable`` says may go wrong.
    private static func refusals(of action: WorkflowAction) -> Refusals {
        let rules = StageTable.rules.filter { $0.action == action }
        let needs = Condition.allCases.filter { condition in rules.contains { $0.needs.contains(condition) } }
        let wanting = needs.map(\.rawValue).joined(separator: "; ")
        let refusals: Refusals = [
            .validation: "The attribute expectedversion is missing, or the envelope's time is more than a day ahead of the worker's clock."
                + (wanting.isEmpty ? "" : " Something is missing of: \(wanting)."),
            .notFound: "The organization, the submission or what the message refers to in it is not known after the last retry.",
            .staleVersion:
                "The submission has had this version: another action came first. Or it has not reached it after the last retry.",
            .forbidden: "The actor may not do this at this stage, or never may; or the attribute actorid or actorrole is missing.",
            .illegalTransition: "Nobody may do this at the submission's stage, or in its mode.",
        ]
        return wanting.isEmpty ? refusals : refusals + [.conflict: "It does not have: \(wanting)."]
    }
}
