internal import LMSModels

/// Where somebody has to act before a submission moves on.
struct WaitingPlace: Hashable, Sendable {
    let stage: WorkflowStage
    let mode: WorkflowMode

    /// What takes a submission nearer to a book.
    private static let steps: Set<WorkflowAction> = [.submit, .assign, .approve, .resubmit, .publish]

    /// The places of the ``StageTable``.
    /// - Parameters:
    ///   - stage: only this one.
    ///   - role: only where somebody of this role can take the step; authors have any role, and do not count.
    /// - Returns: each once.
    static func all(stage: WorkflowStage?, role: ActorRole?) -> [WaitingPlace] {
        var places: Set<WaitingPlace> = []
        for rule in StageTable.rules where steps.contains(rule.action) && stage ?? rule.from == rule.from {
            if let role, !rule.who.contains(where: { $0.includes(role) ?? false }) { continue }
            for mode in rule.modes { places.insert(WaitingPlace(stage: rule.from, mode: mode)) }
        }
        return places.sorted { ($0.stage.rawValue, $0.mode.rawValue) < ($1.stage.rawValue, $1.mode.rawValue) }
    }
}
