import CoreMetrics
import Testing

@testable import Observability

@Suite("Series and their handlers")
struct SeriesTests {
    let registry = PrometheusRegistry(processMetrics: false)

    @Test("The same label and dimensions give the same handler, in any order")
    func identity() {
        let one = registry.makeCounter(label: "c", dimensions: [("a", "1"), ("b", "2")])
        let other = registry.makeCounter(label: "c", dimensions: [("b", "2"), ("a", "1")])
        #expect(one === other)
        #expect(one !== registry.makeCounter(label: "c", dimensions: [("a", "2"), ("b", "1")]))
        #expect(one !== registry.makeCounter(label: "d", dimensions: [("a", "1"), ("b", "2")]))
    }

    @Test("An empty value is the same as no dimension")
    func emptyValue() {
        #expect(
            registry.makeCounter(label: "c", dimensions: [("a", "")])
                === registry.makeCounter(label: "c", dimensions: []))
    }

    @Test("Of two dimensions that end up with one name, one is shown")
    func duplicateNames() {
        Counter(label: "c", dimensions: [("a.b", "2"), ("a_b", "1")], factory: registry).increment()
        #expect(registry.exposition().hasSuffix("c{a_b=\"1\"} 1\n"))
    }

    @Test("Whole and fractional increments add up, negative and illegal ones are ignored")
    func counter() {
        Counter(label: "c", factory: registry).increment(by: 2)
        Counter(label: "c", factory: registry).increment(by: -1)
        for amount in [0.5, -1, .nan, .infinity] {
            FloatingPointCounter(label: "c", factory: registry).increment(by: amount)
        }
        #expect(registry.exposition().hasSuffix("c 2.5\n"))
        Counter(label: "c", factory: registry).reset()
        #expect(registry.exposition().hasSuffix("c 0\n"))
    }

    @Test("A meter goes up and down")
    func meter() {
        let meter = Meter(label: "m", factory: registry)
        meter.set(10)
        meter.increment(by: 2.5)
        meter.decrement(by: 5.0)
        meter.increment(by: Double.nan)
        #expect(registry.exposition().hasSuffix("m 7.5\n"))
    }

    @Test("A registered gauge is read anew for each page, may use the registry, and can be replaced")
    func sampled() {
        registry.registerGauge(label: "g") { [registry] in
            let calls = registry.counter("calls", LabelSet([]))
            calls.increment(by: Int64(1))
            return 4
        }
        #expect(registry.exposition() == "# TYPE g gauge\ng 4\n")
        #expect(registry.exposition().hasPrefix("# TYPE calls counter\ncalls 1\n"))
        registry.registerGauge(label: "g") { 5 }
        #expect(registry.exposition().hasSuffix("g 5\n"))
    }

    @Test("A destroyed metric leaves the page and starts anew")
    func destroyed() {
        let counter = Counter(label: "c", dimensions: [("a", "1")], factory: registry)
        counter.increment()
        Counter(label: "c", dimensions: [("a", "2")], factory: registry).increment()
        counter.destroy()
        #expect(registry.exposition() == "# TYPE c counter\nc{a=\"2\"} 1\n")
        Counter(label: "c", dimensions: [("a", "1")], factory: registry).increment()
        #expect(registry.exposition().contains("c{a=\"1\"} 1\n"))
    }

    @Test("No increment is lost when many tasks look up and use the same metrics")
    func concurrent() async {
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { [registry] in
                    for step in 0..<2_000 {
                        let kind = [("kind", "\((task + step) % 3)")]
                        Counter(label: "c", dimensions: kind, factory: registry).increment()
                        FloatingPointCounter(label: "f", factory: registry).increment(by: 0.5)
                        Meter(label: "m", factory: registry).increment(by: 1.0)
                        Timer(label: "t", factory: registry).recordNanoseconds(1_000_000_000)
                        if step % 500 == 0 { _ = registry.exposition() }
                    }
                }
            }
        }
        let lines = registry.exposition().split(separator: "\n")
        let counts = lines.filter { $0.hasPrefix("c{") }.compactMap { Int($0.split(separator: " ")[1]) }
        #expect(counts.count == 3)
        #expect(counts.reduce(0, +) == 16_000)
        for line in ["f 8000", "m 16000", "t_seconds_sum 16000", "t_seconds_count 16000"] {
            #expect(lines.contains(Substring(line)))
        }
    }
}
