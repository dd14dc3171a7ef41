internal import LMSModels

/// Draws the ``StageTable``: what is drawn is what is decided by.
enum WorkflowDiagram {
    static func rules(_ mode: WorkflowMode) -> [DiagramRule] {
        reachable(mode).map { rule in
            var drawn = DiagramRule()
            drawn.from = rule.from
            drawn.action = rule.action
            drawn.to = rule.to
            drawn.who = Listing(rule.who.map(\.rawValue))
            drawn.needs = Listing(rule.needs.map(\.rawValue))
            return drawn
        }
    }

    static func text(_ mode: WorkflowMode, _ format: DiagramFormat) -> String {
        // What leads back to its stage would bury the way; it is in the rules.
        let moves = reachable(mode).filter { $0.from != $0.to }
        switch format {
        case .mermaid:
            let lines = moves.map { "    \($0.from.rawValue) --> \($0.to.rawValue): \(label($0))" }
            return (["stateDiagram-v2", "    [*] --> DRAFT: create"] + lines).joined(separator: "\n") + "\n"
        case .dot:
            let lines = moves.map { "    \($0.from.rawValue) -> \($0.to.rawValue) [label=\"\(label($0))\"];" }
            return (["digraph \(mode.rawValue.lowercased()) {", "    create [shape=point];", "    create -> DRAFT;"] + lines + ["}"])
                .joined(separator: "\n") + "\n"
        }
    }

    /// No words of a person are in it, so nothing has to be quoted.
    private static func label(_ rule: StageRule) -> String {
        "\(rule.action.rawValue) (\(rule.who.map(\.rawValue).joined(separator: ", ")))"
    }

    /// The rows of a mode, in the order of the stages.
    private static func reachable(_ mode: WorkflowMode) -> [StageRule] {
        let rules = StageTable.rules(mode)
        return WorkflowStage.allCases.flatMap { stage in rules.filter { $0.from == stage } }
    }
}
