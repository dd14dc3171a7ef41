internal import LMSModels
internal import WorkerKit

/// Decides one action against one submission.
///
/// Pure. The order in which a reason is looked for, and the first that is found is named:
///
/// 1. VALIDATION: no `expectedversion` (only create needs none), FORBIDDEN: nobody is said to act.
/// 2. NOT_FOUND, deferred: the submission may be on its way.
/// 3. STALE_VERSION, deferred where the version is still to come, rejected where it has gone. Stage, reviewer and
///    conditions are known at that version only, so nothing can be said about them before: that is what makes any
///    order of the same messages end alike.
/// 4. FORBIDDEN: this role never may, at whatever stage.
/// 5. ILLEGAL_TRANSITION: nobody may at this stage, or in this mode.
/// 6. FORBIDDEN: others may at this stage.
/// 7. VALIDATION or CONFLICT: a condition does not hold, the first of the row.
enum WorkflowRules {
    /// The row that applies.
    static func rule(
        for request: Request, by actor: Actor, expecting version: Int64, of submission: Submission
    ) -> Result<StageRule, Refusal> {
        if let verdict = staleness(version, submission) { return .failure(Refusal(verdict)) }
        let ofAction = StageTable.rules(submission.mode).filter { $0.action == request.action }
        guard ofAction.isEmpty || ofAction.contains(where: { $0.who.contains { $0.couldBe(actor, of: submission) } }) else {
            return .failure(Refusal(.rejected(.forbidden, "\(name(actor)) may not \(request.action.rawValue) it at any stage")))
        }
        let here = ofAction.filter { $0.from == submission.stage }
        guard !here.isEmpty else {
            return .failure(Refusal(.rejected(.illegalTransition, illegal(request.action, submission, ofAction))))
        }
        guard let rule = here.first(where: { $0.who.contains { $0.isMet(by: actor, of: submission, request) } }) else {
            let others = here.flatMap(\.who).map(\.rawValue).joined(separator: ", ")
            return .failure(
                Refusal(
                    .rejected(
                        .forbidden,
                        "\(name(actor)) may not \(request.action.rawValue) it in \(submission.stage.rawValue): expected \(others)")))
        }
        for condition in rule.needs {
            if let verdict = condition.refusal(submission, request, actor) { return .failure(Refusal(verdict)) }
        }
        return .success(rule)
    }

    private static func staleness(_ version: Int64, _ submission: Submission) -> Verdict? {
        if version > submission.version {
            return .deferred(.staleVersion, "expectedversion \(version) is not reached: the submission has version \(submission.version)")
        }
        if version < submission.version {
            return .rejected(.staleVersion, "expectedversion \(version) has gone: the submission has version \(submission.version)")
        }
        return nil
    }

    private static func illegal(_ action: WorkflowAction, _ submission: Submission, _ rules: [StageRule]) -> String {
        let stages = rules.map(\.from.rawValue).joined(separator: ", ")
        guard !rules.isEmpty else { return "\(action.rawValue) is not possible in mode \(submission.mode?.rawValue ?? "")" }
        return "\(action.rawValue) is not possible in \(submission.stage.rawValue): expected \(stages)"
    }

    private static func name(_ actor: Actor) -> String { "\(actor.role.rawValue) \(actor.id)" }
}

/// A verdict that ends a message before it came to anything.
struct Refusal: Error {
    let verdict: Verdict

    init(_ verdict: Verdict) { self.verdict = verdict }
}
