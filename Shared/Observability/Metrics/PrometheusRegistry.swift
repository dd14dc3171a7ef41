internal import Synchronization

/// Keeps the metrics of this process and shows them to Prometheus.
///
/// ```swift
/// let registry = PrometheusRegistry()
/// MetricsSystem.bootstrap(registry)
/// registry.setHelp("messages_total", "Messages settled, by outcome.")
/// Counter(label: "messages_total", dimensions: [("outcome", "done")]).increment()
/// let page = registry.exposition()
/// ```
///
/// The same label and dimensions, in any order, always give the same handler. To look one up costs one dictionary
/// access under a lock; to use it takes no lock that another metric could hold. Characters that Prometheus does
/// not allow in a name become `_`. If one label is used for two kinds of metric, or would show samples that
/// another already shows, the later one gets its kind appended to its name.
///
/// A label is meant to be a constant of the program, values of dimensions may come from anywhere: at most
/// `seriesLimit` series a label are kept, and all further ones are counted together under `overflow="true"`. Values
/// are cut at 256 bytes; an empty value is the same as no dimension.
public final class PrometheusRegistry: Sendable {
    /// The upper bounds of a timer's buckets, in seconds, unless ``setBuckets(_:_:)`` says otherwise.
    public static let timeBuckets: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// The upper bounds of an aggregating recorder's buckets, unless its label ends with `_seconds`: sizes, counts.
    public static let sizeBuckets: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

    private let processMetrics: Bool
    private let tables: Mutex<MetricTables>

    /// Makes a registry without metrics.
    /// - Parameters:
    ///   - seriesLimit: the most series a label may have before further ones are counted as overflow.
    ///   - processMetrics: whether to show memory, processor time, open files and start time of this process.
    public init(seriesLimit: Int = 2_000, processMetrics: Bool = true) {
        self.processMetrics = processMetrics
        tables = Mutex(MetricTables(limit: seriesLimit, reserved: ProcessStatistics.names))
    }

    /// Sets the text that explains a metric on the page.
    /// - Parameters:
    ///   - label: the label as the metric is made with.
    ///   - text: one sentence, with the unit.
    public func setHelp(_ label: String, _ text: String) {
        tables.withLock { $0.help[MetricName.family(label)] = text }
    }

    /// Sets the buckets of a timer or recorder.
    ///
    /// Has no effect once the label has been used.
    /// - Parameters:
    ///   - label: the label as the metric is made with.
    ///   - upperBounds: in seconds for timers, in any order; what is not finite is left out.
    public func setBuckets(_ label: String, _ upperBounds: [Double]) {
        let bounds = Set(upperBounds.filter(\.isFinite)).sorted()
        tables.withLock { $0.bounds[MetricName.family(label)] = bounds }
    }

    /// Shows a value that is read whenever the page is made, such as the depth of a queue.
    ///
    /// Replaces the gauge of the same label and dimensions. Beyond the limit of series nothing is registered.
    /// - Parameters:
    ///   - label: the metric's name.
    ///   - dimensions: pairs of name and value.
    ///   - read: is called on the thread that makes the page, for each page: it must be quick and must not block.
    public func registerGauge(
        label: String, dimensions: [(String, String)] = [], read: @escaping @Sendable () -> Double
    ) {
        let (name, labels) = (MetricName.family(label), LabelSet(dimensions))
        tables.withLock { $0.replaceGauge(name, labels, GaugeSeries(read: read)) }
    }

    /// All metrics in Prometheus' text format 0.0.4, sorted by name, then by labels.
    ///
    /// Serve it as `text/plain; version=0.0.4; charset=utf-8`. Each series is read at a slightly different time.
    /// - Returns: the page.
    public func exposition() -> String {
        // A copy, so that what `registerGauge` was given runs without the lock and may use this registry.
        let tables = tables.withLock { $0 }
        var page = ExpositionPage()
        let families = tables.families + (processMetrics ? ProcessStatistics.read() : [])
        for family in families.sorted(by: { $0.name < $1.name }) {
            page.add(family)
        }
        return page.text
    }
}

extension PrometheusRegistry {
    func counter(_ name: String, _ labels: LabelSet) -> CounterSeries {
        tables.withLock { $0.counter(name, labels) }
    }

    func gauge(_ name: String, _ labels: LabelSet) -> GaugeSeries {
        tables.withLock { $0.gauge(name, labels) }
    }

    func histogram(_ name: String, _ labels: LabelSet) -> HistogramSeries {
        tables.withLock { $0.histogram(name, labels) }
    }

    func remove(_ handler: AnyObject) {
        tables.withLock { $0.remove(handler) }
    }
}
