internal import CoreMetrics
internal import Synchronization

/// How many of the recorded values lie at or under each bound.
///
/// Values that are not finite are ignored.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    static let kind = MetricKind.histogram

    private struct State {
        /// One number a bound, not cumulative, and one for what lies above all bounds.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let upperBounds: [Double]
    private let state: Mutex<State>

    init(upperBounds: [Double]) {
        self.upperBounds = upperBounds
        state = Mutex(State(counts: Array(repeating: 0, count: upperBounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = upperBounds.firstIndex { value <= $0 } ?? upperBounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func expose(_ name: String, _ labels: String, on page: inout ExpositionPage) {
        let state = state.withLock { $0 }
        var count: UInt64 = 0
        for (bound, inBucket) in zip(upperBounds + [.infinity], state.counts) {
            count += inBucket
            let separator = labels.isEmpty ? "" : ","
            page.sample("\(name)_bucket", "\(labels)\(separator)le=\"\(ExpositionPage.text(bound))\"", Double(count))
        }
        page.sample("\(name)_sum", labels, state.sum)
        page.sample("\(name)_count", labels, Double(count))
    }
}
