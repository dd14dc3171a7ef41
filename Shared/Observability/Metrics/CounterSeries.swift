internal import CoreMetrics
internal import Synchronization

/// A number that only grows.
///
/// Whole and fractional amounts may be mixed; negative ones are ignored.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    static let kind = MetricKind.counter

    private let whole = Atomic<UInt64>(0)
    private let fractional = AtomicDouble()

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount.isFinite, amount > 0 else { return }
        fractional.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fractional.set(0)
    }

    func expose(_ name: String, _ labels: String, on page: inout ExpositionPage) {
        page.sample(name, labels, Double(whole.load(ordering: .relaxed)) + fractional.value)
    }
}
