public import CoreMetrics

extension PrometheusRegistry: MetricsFactory {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(MetricName.family(label), LabelSet(dimensions))
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(MetricName.family(label), LabelSet(dimensions))
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(MetricName.family(label), LabelSet(dimensions))
    }

    /// Makes a histogram of what is recorded, or a gauge of the last value.
    /// - Parameters:
    ///   - label: the metric's name.
    ///   - dimensions: pairs of name and value.
    ///   - aggregate: `true` for the histogram.
    /// - Returns: the one handler of this label and these dimensions.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let (name, labels) = (MetricName.family(label), LabelSet(dimensions))
        return aggregate ? histogram(name, labels) : gauge(name, labels)
    }

    /// Makes a histogram in seconds; `_seconds` is appended to a label that does not end with it.
    /// - Parameters:
    ///   - label: the metric's name.
    ///   - dimensions: pairs of name and value.
    /// - Returns: the one handler of this label and these dimensions.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(MetricName.timer(label), LabelSet(dimensions))
    }

    public func destroyCounter(_ handler: any CounterHandler) {
        remove(handler)
    }

    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        remove(handler)
    }

    public func destroyMeter(_ handler: any MeterHandler) {
        remove(handler)
    }

    public func destroyRecorder(_ handler: any RecorderHandler) {
        remove(handler)
    }

    public func destroyTimer(_ handler: any TimerHandler) {
        remove(handler)
    }
}
