import Testing

@testable import Observability

@Suite("The place in a trace")
struct TraceParentTests {
    private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("What is parsed is written the same")
    func roundTrip() throws {
        let parent = try #require(TraceParent(Self.text))
        #expect(parent.description == Self.text)
        #expect(parent.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(parent.spanID == "00f067aa0ba902b7")
        #expect(parent.isSampled)
    }

    @Test("Flags that nobody knows yet are passed on")
    func flags() throws {
        let parent = try #require(TraceParent(Self.text.dropLast(2) + "fe"))
        #expect(!parent.isSampled)
        #expect(parent.child().description.hasSuffix("-fe"))
    }

    @Test("Half of a trace's digits may be zero", arguments: ["0", "1"])
    func half(digit: String) {
        let (digits, zeros) = (String(repeating: "1", count: 16), String(repeating: "0", count: 16))
        let trace = digit == "0" ? zeros + digits : digits + zeros
        #expect(TraceParent("00-\(trace)-00f067aa0ba902b7-00")?.traceID == trace)
    }

    @Test(
        "What is no place in a trace is refused",
        arguments: [
            "", "00", "00---", text + "-", text + "\n", " " + text, String(text.dropLast()), text.uppercased(),
            "01" + text.dropFirst(2), "ff" + text.dropFirst(2),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47360-0f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-+1",
            "00-é4bf92f3577b34da6a3ce929d0e0e47-00f067aa0ba902b7-01",
        ])
    func refused(text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test("A child has a span of its own in the same trace")
    func child() throws {
        let parent = try #require(TraceParent(Self.text))
        let spans = Set((0..<1_000).map { _ in parent.child() }.map(\.spanID))
        #expect(spans.count == 1_000)
        #expect(!spans.contains(parent.spanID))
        #expect(parent.child().traceID == parent.traceID)
        #expect(parent.child().flags == parent.flags)
    }

    @Test("A root can be parsed and differs from any other", arguments: [true, false])
    func root(isSampled: Bool) {
        let root = TraceParent.root(isSampled: isSampled)
        #expect(TraceParent(root.description) == root)
        #expect(root.isSampled == isSampled)
        #expect(root.traceID != TraceParent.root().traceID)
    }
}
