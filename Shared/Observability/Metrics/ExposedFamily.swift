/// A family as the page shows it.
struct ExposedFamily {
    let name: String
    let kind: MetricKind
    let help: String?
    /// Writes the samples of every series.
    let expose: (inout ExpositionPage) -> Void
}
