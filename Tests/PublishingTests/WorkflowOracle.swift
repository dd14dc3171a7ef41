import LMSModels

/// The workflow told a second time, by what people may do, and without a look at the table that it judges.
///
/// From DOMAIN.md, section 3: a stage has deciders. They pass on, send back and turn down; the author writes and hands
/// in; administrators end, reopen and take back.
struct WorkflowOracle: Sendable {
    enum Answer: Equatable, CustomStringConvertible {
        case leads(WorkflowStage), illegal, forbidden, conflict

        var description: String {
            switch self {
            case .leads(let stage): "→ \(stage.rawValue)"
            case .illegal: "ILLEGAL_TRANSITION"
            case .forbidden: "FORBIDDEN"
            case .conflict: "CONFLICT"
            }
        }
    }

    /// Somebody who asks.
    struct Person: Sendable, Hashable {
        let role: ActorRole
        let isAuthor: Bool
        /// The submission is given to them, or they would give it to themselves.
        let isReviewer: Bool

        var rules: Bool { [.admin, .superAdmin, .institutionAdmin, .system].contains(role) }
    }

    let mode: WorkflowMode

    func answer(_ person: Person, _ action: WorkflowAction, at stage: WorkflowStage) -> Answer {
        let stages = WorkflowStage.allCases.filter { destination(of: action, from: $0) != nil }
        let atBest = Person(role: person.role, isAuthor: person.isAuthor, isReviewer: true)
        if !stages.isEmpty, !stages.contains(where: { may(atBest, action, at: $0) }) { return .forbidden }
        guard let destination = destination(of: action, from: stage) else { return .illegal }
        guard may(person, action, at: stage) else { return .forbidden }
        // Nobody reviews what they wrote; the tests let people name themselves where they claim.
        if action == .assign, person.isAuthor, person.isReviewer { return .conflict }
        return .leads(destination)
    }

    /// Where somebody decides, in order, each with what approving leads to.
    private var desks: [(stage: WorkflowStage, next: WorkflowStage)] {
        switch mode {
        case .simple: [(.submitted, .approved)]
        case .standard:
            [
                (.initialReview, .contentReview), (.contentReview, .editorialReview), (.editorialReview, .finalApproval),
                (.finalApproval, .approved),
            ]
        }
    }

    private func destination(of action: WorkflowAction, from stage: WorkflowStage) -> WorkflowStage? {
        let desk = desks.first { $0.stage == stage }
        switch action {
        case .create: return nil
        case .edit: return [.draft, .revisionRequested].contains(stage) ? stage : nil
        case .submit: return stage == .draft ? .submitted : nil
        case .resubmit: return stage == .revisionRequested ? .submitted : nil
        case .assign: return stage == .submitted && mode == .standard ? .initialReview : nil
        case .approve: return desk?.next
        case .requestRevision: return desk == nil ? nil : .revisionRequested
        case .reject: return desk == nil ? nil : .rejected
        case .recordReview, .addFeedback: return desk?.stage
        case .resolveFeedback: return stage == .revisionRequested ? stage : desk?.stage
        case .escalate: return stage == .submitted ? stage : desk?.stage
        case .reopen: return stage == .rejected ? .draft : nil
        case .withdraw:
            let isOpen = stage == .draft || stage == .submitted || desk != nil
            return isOpen ? .withdrawn : nil
        case .publish: return stage == .approved ? .published : nil
        case .archive: return stage == .published ? .published : nil
        case .retract: return stage == .published ? .approved : nil
        }
    }

    private func decides(_ person: Person, at stage: WorkflowStage) -> Bool {
        switch (mode, stage) {
        case (.simple, _): person.role == .editor || person.role == .publisher || person.rules
        case (_, .initialReview): person.role == .volunteerReviewer && person.isReviewer
        case (_, .finalApproval): person.role == .publisher || person.rules
        case (_, .contentReview), (_, .editorialReview): person.role == .editor
        default: false
        }
    }

    private func may(_ person: Person, _ action: WorkflowAction, at stage: WorkflowStage) -> Bool {
        let hasDesk = desks.contains { $0.stage == stage }
        switch action {
        case .create: return true
        case .edit, .submit, .resubmit: return person.isAuthor
        case .withdraw: return person.isAuthor || person.rules
        case .assign: return person.role == .editor || person.rules || (person.role == .volunteerReviewer && person.isReviewer)
        case .approve, .requestRevision, .recordReview: return hasDesk && decides(person, at: stage)
        case .reject: return hasDesk && (decides(person, at: stage) || person.rules)
        // Editors lend a hand everywhere.
        case .escalate, .addFeedback, .resolveFeedback:
            return (hasDesk && decides(person, at: stage)) || person.role == .editor || person.rules
        case .publish: return person.role == .publisher || person.rules
        case .reopen, .archive, .retract: return person.rules
        }
    }
}
