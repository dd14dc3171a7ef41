/// Finds variants that a rule names and the flag does not have, where the rule says them outright.
///
/// What conditions and computed texts give is known only for a context.
struct VariantCheck {
    let variants: Set<String>
    /// A rule may be referred to in many places; once is enough.
    private var checked: Set<ObjectIdentifier> = []

    init(variants: Set<String>) { self.variants = variants }

    /// Follows a rule to its results: branches, buckets and shared rules.
    mutating func results(of rule: Expression) throws(RuleSyntaxError) {
        guard checked.insert(ObjectIdentifier(rule)).inserted else { return }
        switch rule.operation {
        case .constant(let value): try check(value, rule.pointer)
        case .choice(let branches):
            for (index, branch) in branches.enumerated() where index % 2 == 1 || index == branches.count - 1 {
                try results(of: branch)
            }
        case .fractional(let split): for bucket in split.buckets { try results(of: bucket.variant) }
        case .reference(let target): try results(of: target)
        default: break
        }
    }

    private func check(_ value: FlagValue, _ pointer: String) throws(RuleSyntaxError) {
        if value == .null || value.variantName.map(variants.contains) == true { return }
        throw RuleSyntaxError(
            pointer: pointer,
            reason:
                "expected a variant or null, found \(value.excerpt); there are \(variants.sorted().prefix(10).joined(separator: ", "))")
    }
}
