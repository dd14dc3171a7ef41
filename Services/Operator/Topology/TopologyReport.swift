import Foundation
import WorkerKit

/// The actions and findings of a plan or an apply, as `--json` prints them.
struct TopologyReport: Encodable {
    struct Action: Encodable {
        /// `add`, `change` or `remove`.
        var change: String
        /// The line that the command prints without `--json`.
        var text: String
    }

    struct Finding: Encodable {
        var severity: String
        var rule: String
        var object: String
        var problem: String
        var remedy: String
    }

    var actions: [Action]
    var findings: [Finding]

    init(actions: [TopologyDiff.Action], findings: [TopologyFinding]) {
        self.actions = actions.map { Action(change: $0.change.rawValue, text: $0.description) }
        self.findings = findings.map {
            Finding(
                severity: $0.severity.rawValue, rule: $0.rule.rawValue, object: $0.object, problem: $0.problem,
                remedy: $0.remedy)
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension TopologyDiff.Action {
    enum Change: String {
        case add, change, remove
    }

    var change: Change {
        switch self {
        case .setPolicy(_, replacing: .some): .change
        case .removeBinding, .removePolicy: .remove
        case .setPolicy, .createExchange, .createQueue, .createBinding: .add
        }
    }
}

extension [TopologyDiff.Action] {
    /// `3 to add, 1 to change` and so on, without the zeros.
    var planned: String { counts { "\($1) to \($0.rawValue)" } }

    /// `3 added, 1 changed` and so on, without the zeros.
    var done: String { counts { "\($1) \($0.rawValue)\($0 == .add ? "ed" : "d")" } }

    private func counts(_ text: (TopologyDiff.Action.Change, Int) -> String) -> String {
        let counts = Dictionary(grouping: self, by: \.change).mapValues(\.count)
        return [TopologyDiff.Action.Change.add, .change, .remove]
            .compactMap { change in counts[change].map { text(change, $0) } }
            .joined(separator: ", ")
    }
}

extension [TopologyFinding] {
    /// Two lines a finding, what and what to do; empty without findings.
    var report: String {
        map { "\($0.severity.rawValue)  \($0.object): \($0.problem)\n    -> \($0.remedy)\n" }.joined()
    }
}
