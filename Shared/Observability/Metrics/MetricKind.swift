/// A type of metric as Prometheus names it.
enum MetricKind: String {
    case counter, gauge, histogram

    /// The names that the samples of a family occupy, and the family's own.
    func sampleNames(_ family: String) -> [String] {
        switch self {
        case .counter, .gauge: [family]
        case .histogram: [family, "\(family)_bucket", "\(family)_sum", "\(family)_count"]
        }
    }
}
