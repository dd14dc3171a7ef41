/// The names on the page.
///
/// A page with the same sample twice is refused by Prometheus as a whole.
struct ExposedNames: Sendable {
    private(set) var taken: Set<String>

    /// Takes a name for a family: `label` itself, or, if others show samples under it, one with the kind appended.
    mutating func claim(_ label: String, _ kind: MetricKind) -> String {
        var name = label
        if !taken.isDisjoint(with: kind.sampleNames(name)) { name += "_\(kind.rawValue)" }
        while !taken.isDisjoint(with: kind.sampleNames(name)) { name += "_" }
        taken.formUnion(kind.sampleNames(name))
        return name
    }
}
