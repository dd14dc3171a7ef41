import CoreMetrics
import Testing

@testable import Observability

@Suite("The page that Prometheus reads")
struct ExpositionTests {
    let registry = PrometheusRegistry(processMetrics: false)

    @Test("Every kind of metric stands on the page, sorted by name and labels")
    func golden() {
        registry.setHelp("messages_total", "Messages settled, by outcome.")
        registry.setHelp("batch", "How long a batch takes.")
        registry.setBuckets("batch", [1, 0.5])
        registry.setBuckets("batch_size", [10, .infinity])
        Counter(label: "messages_total", dimensions: [("outcome", "done")], factory: registry).increment(by: 3)
        Counter(label: "messages_total", dimensions: [("outcome", "dead")], factory: registry).increment()
        FloatingPointCounter(label: "cost_total", factory: registry).increment(by: 0.25)
        Gauge(label: "depth", factory: registry).record(-7)
        Meter(label: "load", factory: registry).set(0.5)
        Timer(label: "batch", dimensions: [("queue", "q")], factory: registry).recordMilliseconds(750)
        Recorder(label: "batch_size", factory: registry).record(11)
        registry.registerGauge(label: "waiting", dimensions: [("pool", "main")]) { 2 }

        #expect(
            registry.exposition() == """
                # HELP batch_seconds How long a batch takes.
                # TYPE batch_seconds histogram
                batch_seconds_bucket{queue="q",le="0.5"} 0
                batch_seconds_bucket{queue="q",le="1"} 1
                batch_seconds_bucket{queue="q",le="+Inf"} 1
                batch_seconds_sum{queue="q"} 0.75
                batch_seconds_count{queue="q"} 1
                # TYPE batch_size histogram
                batch_size_bucket{le="10"} 0
                batch_size_bucket{le="+Inf"} 1
                batch_size_sum 11
                batch_size_count 1
                # TYPE cost_total counter
                cost_total 0.25
                # TYPE depth gauge
                depth -7
                # TYPE load gauge
                load 0.5
                # HELP messages_total Messages settled, by outcome.
                # TYPE messages_total counter
                messages_total{outcome="dead"} 1
                messages_total{outcome="done"} 3
                # TYPE waiting gauge
                waiting{pool="main"} 2

                """)
    }

    @Test("A registry without metrics gives an empty page")
    func empty() {
        #expect(registry.exposition() == "")
    }

    @Test("Backslash, quotation mark and line feed in a label's value are escaped")
    func labelEscaping() {
        Counter(label: "c", dimensions: [("path", "C:\\a \"b\"\nd 1\nforged 2")], factory: registry).increment()
        #expect(
            registry.exposition() == """
                # TYPE c counter
                c{path="C:\\\\a \\"b\\"\\nd 1\\nforged 2"} 1

                """)
    }

    @Test("Backslash and line feed in a help text are escaped, a quotation mark is not")
    func helpEscaping() {
        registry.setHelp("c", "a\\b\nc \"d\"")
        Counter(label: "c", factory: registry).increment()
        #expect(registry.exposition().hasPrefix("# HELP c a\\\\b\\nc \"d\"\n# TYPE c counter\n"))
    }

    @Test(
        "A metric's name holds only what Prometheus allows",
        arguments: [
            ("http.requests-total", "http_requests_total"), ("5xx", "_5xx"), ("", "_"), ("größe", "gr__e"),
            ("job:rate", "job:rate"), ("a\nb 1", "a_b_1"),
        ])
    func familyName(label: String, expected: String) {
        Counter(label: label, factory: registry).increment()
        #expect(registry.exposition() == "# TYPE \(expected) counter\n\(expected) 1\n")
    }

    @Test(
        "A label's name holds only what Prometheus allows and does not reserve",
        arguments: [
            ("a.b", "a_b"), ("1st", "_1st"), ("a:b", "a_b"), ("le", "exported_le"), ("__name__", "_name__"), ("", "_"),
        ])
    func labelName(name: String, expected: String) {
        Counter(label: "c", dimensions: [(name, "v")], factory: registry).increment()
        #expect(registry.exposition().contains("c{\(expected)=\"v\"} 1\n"))
    }

    @Test(
        "Numbers are written as Prometheus parses them",
        arguments: [
            (0, "0"), (1, "1"), (-3, "-3"), (0.001, "0.001"), (1e-7, "1e-07"),
            (9_007_199_254_740_992, "9007199254740992"),
            (1e300, "1e+300"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        ] as [(Double, String)])
    func numbers(value: Double, text: String) {
        #expect(ExpositionPage.text(value) == text)
    }

    @Test("Two kinds of metric under one label are shown under two names")
    func kinds() {
        Counter(label: "x", factory: registry).increment()
        Gauge(label: "x", factory: registry).record(5)
        let page = registry.exposition()
        #expect(page == "# TYPE x counter\nx 1\n# TYPE x_gauge gauge\nx_gauge 5\n")
    }

    @Test("A counter does not take the name of a histogram's sample")
    func sampleNames() {
        Recorder(label: "size", factory: registry).record(1)
        Counter(label: "size_count", factory: registry).increment(by: 9)
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("size_count ") } == ["size_count 1"])
        #expect(lines.contains("size_count_counter 9"))
    }
}
