import CoreMetrics
import Testing

@testable import Observability

@Suite("The bound on series")
struct OverflowTests {
    @Test("Beyond 2,000 series of a label all further ones are counted together")
    func overflow() {
        let registry = PrometheusRegistry(processMetrics: false)
        for number in 0..<2_100 {
            Counter(label: "c", dimensions: [("type", "\(number)")], factory: registry).increment()
        }
        Counter(label: "c", dimensions: [("type", "7")], factory: registry).increment()
        let lines = registry.exposition().split(separator: "\n").dropFirst()
        #expect(lines.count == 2_001)
        #expect(lines.contains("c{overflow=\"true\"} 100"))
        #expect(lines.contains("c{type=\"7\"} 2"))
    }

    @Test("One label's overflow does not touch another's")
    func separate() {
        let registry = PrometheusRegistry(seriesLimit: 1, processMetrics: false)
        for type in ["a", "b"] {
            Timer(label: "t", dimensions: [("type", type)], factory: registry).recordSeconds(1)
        }
        Counter(label: "c", dimensions: [("type", "a")], factory: registry).increment()
        let page = registry.exposition()
        #expect(page.contains("t_seconds_count{overflow=\"true\"} 1\n"))
        #expect(page.hasPrefix("# TYPE c counter\nc{type=\"a\"} 1\n#"))
    }

    @Test("A destroyed series makes room, the overflow stays")
    func room() {
        let registry = PrometheusRegistry(seriesLimit: 1, processMetrics: false)
        let (first, second) = (
            Counter(label: "c", dimensions: [("n", "1")], factory: registry),
            Counter(label: "c", dimensions: [("n", "2")], factory: registry)
        )
        second.increment()
        second.destroy()
        first.destroy()
        Counter(label: "c", dimensions: [("n", "3")], factory: registry).increment()
        #expect(registry.exposition() == "# TYPE c counter\nc{n=\"3\"} 1\nc{overflow=\"true\"} 1\n")
    }

    @Test("A gauge that is read is not registered beyond the bound")
    func sampled() {
        let registry = PrometheusRegistry(seriesLimit: 1, processMetrics: false)
        for number in 1...2 { registry.registerGauge(label: "g", dimensions: [("n", "\(number)")]) { 1 } }
        #expect(registry.exposition() == "# TYPE g gauge\ng{n=\"1\"} 1\n")
    }

    @Test("A long value is cut between characters")
    func longValue() {
        let registry = PrometheusRegistry(processMetrics: false)
        let value = "x" + String(repeating: "é", count: 1_000)
        Counter(label: "c", dimensions: [("type", value)], factory: registry).increment()
        let expected = "x" + String(repeating: "é", count: 127)
        #expect(registry.exposition().hasSuffix("c{type=\"\(expected)\"} 1\n"))
    }
}
