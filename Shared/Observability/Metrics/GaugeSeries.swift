internal import CoreMetrics

/// A number that is set, or one that is read when the page is made; to set the latter has no effect.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    static let kind = MetricKind.gauge

    private let stored = AtomicDouble()
    private let read: (@Sendable () -> Double)?

    init(read: (@Sendable () -> Double)? = nil) {
        self.read = read
    }

    func set(_ value: Int64) {
        stored.set(Double(value))
    }

    func set(_ value: Double) {
        stored.set(value)
    }

    func record(_ value: Int64) {
        stored.set(Double(value))
    }

    func record(_ value: Double) {
        stored.set(value)
    }

    func increment(by amount: Double) {
        guard amount.isFinite else { return }
        stored.add(amount)
    }

    func decrement(by amount: Double) {
        guard amount.isFinite else { return }
        stored.add(-amount)
    }

    func expose(_ name: String, _ labels: String, on page: inout ExpositionPage) {
        page.sample(name, labels, read?() ?? stored.value)
    }
}
