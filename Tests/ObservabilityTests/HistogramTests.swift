import CoreMetrics
import Testing

@testable import Observability

@Suite("Histograms")
struct HistogramTests {
    let registry = PrometheusRegistry(processMetrics: false)

    private var lines: [Substring] { registry.exposition().split(separator: "\n") }

    @Test("Buckets are cumulative and include their bound")
    func buckets() {
        registry.setBuckets("r", [1, 2, 5])
        let recorder = Recorder(label: "r", factory: registry)
        for value in [0.5, 1, 1.5, 5, 6] { recorder.record(value) }
        #expect(
            lines == [
                "# TYPE r histogram", "r_bucket{le=\"1\"} 2", "r_bucket{le=\"2\"} 3", "r_bucket{le=\"5\"} 4",
                "r_bucket{le=\"+Inf\"} 5", "r_sum 14", "r_count 5",
            ])
    }

    @Test("A timer is a histogram in seconds, from a millisecond to a minute")
    func timer() {
        Timer(label: "job", factory: registry).recordMicroseconds(1_500)
        #expect(lines[1] == "job_seconds_bucket{le=\"0.001\"} 0")
        #expect(lines[2] == "job_seconds_bucket{le=\"0.0025\"} 1")
        #expect(lines.contains("job_seconds_bucket{le=\"60\"} 1"))
        #expect(lines.contains("job_seconds_sum 0.0015"))
    }

    @Test("A label that ends with its unit is used as it is, also by a recorder of seconds")
    func unit() {
        Timer(label: "job_seconds", factory: registry).recordSeconds(2)
        Recorder(label: "job_seconds", factory: registry).record(0.5)
        #expect(lines.contains("job_seconds_sum 2.5"))
        #expect(lines.contains("job_seconds_bucket{le=\"0.5\"} 1"))
    }

    @Test("Buckets can be set by either name of a timer, and no longer once it has been used")
    func configured() {
        registry.setBuckets("a", [3])
        registry.setBuckets("b_seconds", [4])
        for label in ["a", "b"] { Timer(label: label, factory: registry).recordSeconds(1) }
        registry.setBuckets("a", [7])
        Timer(label: "a", dimensions: [("x", "y")], factory: registry).recordSeconds(1)
        let bounds = lines.filter { $0.contains("_bucket") && !$0.contains("+Inf") }
        #expect(
            bounds == [
                "a_seconds_bucket{le=\"3\"} 1", "a_seconds_bucket{x=\"y\",le=\"3\"} 1", "b_seconds_bucket{le=\"4\"} 1",
            ])
    }

    @Test("What is not finite does not spoil the sum")
    func illegal() {
        let recorder = Recorder(label: "r", factory: registry)
        for value in [Double.nan, .infinity, 2] { recorder.record(value) }
        #expect(lines.suffix(2) == ["r_sum 2", "r_count 1"])
    }
}
