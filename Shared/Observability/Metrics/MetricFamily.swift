/// The series of one label, one for each set of dimensions.
struct MetricFamily<Series: MetricSeries>: Sendable {
    private let name: String
    private let limit: Int
    private let makeSeries: @Sendable () -> Series
    private var series: [LabelSet: Series] = [:]

    init(name: String, limit: Int, makeSeries: @escaping @Sendable () -> Series) {
        self.name = name
        self.limit = limit
        self.makeSeries = makeSeries
    }

    subscript(labels: LabelSet) -> Series? { series[labels] }

    /// Returns the series of these labels, a new one if there is none, or that of the overflow if it is full.
    mutating func make(_ labels: LabelSet) -> Series {
        let labels = hasRoom(for: labels) ? labels : .overflow
        if let found = series[labels] { return found }
        let made = makeSeries()
        series[labels] = made
        return made
    }

    mutating func replace(_ labels: LabelSet, with replacement: Series) {
        guard hasRoom(for: labels) else { return }
        series[labels] = replacement
    }

    /// Removes `removed`, but never the overflow, which many use.
    mutating func remove(_ removed: Series) {
        guard let (labels, _) = series.first(where: { $1 === removed }), labels != .overflow else { return }
        series[labels] = nil
    }

    func exposed(help: String?) -> ExposedFamily {
        ExposedFamily(name: name, kind: Series.kind, help: help) { page in
            let sorted = series.map { (labels: $0.text, series: $1) }.sorted { $0.labels < $1.labels }
            for (labels, series) in sorted {
                series.expose(name, labels, on: &page)
            }
        }
    }

    private func hasRoom(for labels: LabelSet) -> Bool {
        series[labels] != nil || series.count - (series[.overflow] == nil ? 0 : 1) < limit
    }
}
