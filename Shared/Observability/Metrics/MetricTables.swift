/// What a registry guards with its lock: every family, and what was said about families before they were used.
struct MetricTables: Sendable {
    var help: [String: String] = [:]
    var bounds: [String: [Double]] = [:]

    private let limit: Int
    private var names: ExposedNames
    private var counters: [String: MetricFamily<CounterSeries>] = [:]
    private var gauges: [String: MetricFamily<GaugeSeries>] = [:]
    private var histograms: [String: MetricFamily<HistogramSeries>] = [:]

    init(limit: Int, reserved: [String]) {
        self.limit = limit
        names = ExposedNames(taken: Set(reserved))
    }

    mutating func counter(_ label: String, _ labels: LabelSet) -> CounterSeries {
        if let found = counters[label]?[labels] { return found }
        if counters[label] == nil {
            counters[label] = MetricFamily(name: names.claim(label, .counter), limit: limit) { CounterSeries() }
        }
        return counters[label]!.make(labels)
    }

    mutating func gauge(_ label: String, _ labels: LabelSet) -> GaugeSeries {
        if let found = gauges[label]?[labels] { return found }
        makeGaugeFamily(label)
        return gauges[label]!.make(labels)
    }

    mutating func replaceGauge(_ label: String, _ labels: LabelSet, _ series: GaugeSeries) {
        makeGaugeFamily(label)
        gauges[label]!.replace(labels, with: series)
    }

    mutating func histogram(_ label: String, _ labels: LabelSet) -> HistogramSeries {
        if let found = histograms[label]?[labels] { return found }
        if histograms[label] == nil {
            let isTime = label.hasSuffix(MetricName.timeSuffix)
            let standard = isTime ? PrometheusRegistry.timeBuckets : PrometheusRegistry.sizeBuckets
            let bounds = said(in: bounds, about: label) ?? standard
            histograms[label] = MetricFamily(name: names.claim(label, .histogram), limit: limit) {
                HistogramSeries(upperBounds: bounds)
            }
        }
        return histograms[label]!.make(labels)
    }

    /// Removes a series that a metric was destroyed with.
    ///
    /// Searches for it: handlers do not carry their labels, for there are many of them, and destruction is rare.
    mutating func remove(_ handler: AnyObject) {
        switch handler {
        case let series as CounterSeries: for label in counters.keys { counters[label]!.remove(series) }
        case let series as GaugeSeries: for label in gauges.keys { gauges[label]!.remove(series) }
        case let series as HistogramSeries: for label in histograms.keys { histograms[label]!.remove(series) }
        default: break
        }
    }

    var families: [ExposedFamily] {
        counters.map { $1.exposed(help: said(in: help, about: $0)) }
            + gauges.map { $1.exposed(help: said(in: help, about: $0)) }
            + histograms.map { $1.exposed(help: said(in: help, about: $0)) }
    }

    private mutating func makeGaugeFamily(_ label: String) {
        guard gauges[label] == nil else { return }
        gauges[label] = MetricFamily(name: names.claim(label, .gauge), limit: limit) { GaugeSeries() }
    }

    /// Looks for what was said about a label as it is shown, or as a timer was made with.
    private func said<Value>(in table: [String: Value], about label: String) -> Value? {
        if let found = table[label] { return found }
        guard label.hasSuffix(MetricName.timeSuffix) else { return nil }
        return table[String(label.dropLast(MetricName.timeSuffix.count))]
    }
}
