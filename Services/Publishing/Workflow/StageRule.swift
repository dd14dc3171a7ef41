internal import LMSModels

/// One row of the ``StageTable``: at this stage, this action leads there, for these people, under these conditions.
struct StageRule: Sendable {
    /// In which modes it holds; a draft that was never submitted has none yet.
    private(set) var modes: [WorkflowMode] = WorkflowMode.allCases
    let from: WorkflowStage
    let action: WorkflowAction
    let to: WorkflowStage
    /// Any of these may.
    let who: [Participant]
    /// All of these have to hold, and are looked at in this order.
    let needs: [Condition]

    init(
        _ from: WorkflowStage, _ action: WorkflowAction, _ to: WorkflowStage, _ who: [Participant], _ needs: [Condition] = []
    ) {
        self.from = from
        self.action = action
        self.to = to
        self.who = who
        self.needs = needs
    }

    func only(_ mode: WorkflowMode) -> StageRule {
        var rule = self
        rule.modes = [mode]
        return rule
    }
}

extension StageTable {
    /// What holds for a submission of this mode; the drafts' rows are the same in both.
    static func rules(_ mode: WorkflowMode?) -> [StageRule] {
        rules.filter { $0.modes.contains(mode ?? .standard) }
    }
}
