/// What changed from one catalog of contracts to another, and whether that breaks anyone.
///
/// A new major version is a new type beside the old one; so a type is only ever compared with itself.
enum ContractComparison {
    /// Finds every change, breaking or not.
    ///
    /// - Parameters:
    ///   - old: What was published, by type.
    ///   - new: What is to be published, by type.
    /// - Returns: The changes in the order of types and paths.
    static func changes(old: [String: ExportedContract], new: [String: ExportedContract]) -> [ContractChange] {
        var changes: [ContractChange] = []
        for (type, contract) in old {
            guard let successor = new[type] else {
                changes.append(change(type, "the \(contract.kind.rawValue) is gone", isBreaking: true))
                continue
            }
            changes += Self.changes(type, contract, successor)
        }
        for (type, contract) in new where old[type] == nil {
            changes.append(change(type, "the \(contract.kind.rawValue) is new", isBreaking: false))
        }
        return changes.sorted { ($0.type, $0.path, $0.description) < ($1.type, $1.path, $1.description) }
    }

    private static func changes(_ type: String, _ old: ExportedContract, _ new: ExportedContract) -> [ContractChange] {
        guard old.kind == new.kind else {
            return [change(type, "the message went from \(old.kind.rawValue) to \(new.kind.rawValue)", isBreaking: true)]
        }
        var comparison = SchemaComparison(old.schema, new.schema)
        compareTenants(old, new, &comparison)
        if let before = old.storable, let now = new.storable, before != now {
            comparison.add("what any object may hold went from \(before) to \(now)", .alters, at: .root)
        }
        // Of what workers receive; whether new words say less or more, nobody can tell from here.
        for rule in new.rules where !old.rules.contains(rule) { comparison.add("a rule is new: \(rule)", .narrows, at: .root) }
        for rule in old.rules where !new.rules.contains(rule) { comparison.add("a rule is gone: \(rule)", .widens, at: .root) }
        return comparison.findings.map { finding in
            change(type, at: finding.path, finding.description, isBreaking: finding.effect.isBreaking(old.kind.direction))
        }
    }

    /// The schema of a whole message says itself whether `tenant` is required.
    private static func compareTenants(_ old: ExportedContract, _ new: ExportedContract, _ comparison: inout SchemaComparison) {
        let path = SchemaPath.root.member("tenant")
        guard old.kind != .result, old.needsTenant != new.needsTenant,
            !comparison.findings.contains(where: { $0.path == path })
        else { return }
        let (before, now) = new.needsTenant ? ("optional", "required") : ("required", "optional")
        comparison.add("the field went from \(before) to \(now)", new.needsTenant ? .narrows : .widens, at: path)
    }

    private static func change(
        _ type: String, at path: SchemaPath = .root, _ description: String, isBreaking: Bool
    ) -> ContractChange {
        ContractChange(type: type, path: path.description, description: description, isBreaking: isBreaking)
    }
}
