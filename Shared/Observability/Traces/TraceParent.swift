/// The place of a message in a trace, as it travels in the attribute `traceparent`.
///
/// ```swift
/// let received = TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
/// let sent = received?.child().description
/// ```
///
/// Source: W3C Trace Context, section 3.2.
public struct TraceParent: Sendable, Hashable {
    private let traceHigh: UInt64
    private let traceLow: UInt64
    private let span: UInt64

    /// The eight flags; the lowest bit says that the trace is sampled, the others are passed on as they came.
    public let flags: UInt8

    private init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.flags = flags
    }

    /// The trace: 32 small hexadecimal digits, not all zero.
    public var traceID: String { Hexadecimal.text(traceHigh, digits: 16) + Hexadecimal.text(traceLow, digits: 16) }

    /// The span: 16 small hexadecimal digits, not all zero.
    public var spanID: String { Hexadecimal.text(span, digits: 16) }

    public var isSampled: Bool { flags & 1 == 1 }

    /// Begins a trace.
    /// - Parameter isSampled: whether those who follow should record it.
    /// - Returns: a random trace and span.
    public static func root(isSampled: Bool = true) -> TraceParent {
        TraceParent(
            traceHigh: .random(in: 1 ... .max), traceLow: .random(in: 0 ... .max), span: .random(in: 1 ... .max),
            flags: isSampled ? 1 : 0)
    }

    /// Begins a span within this trace.
    /// - Returns: the same trace and flags with a new random span.
    public func child() -> TraceParent {
        var new = span
        while new == span { new = .random(in: 1 ... .max) }
        return TraceParent(traceHigh: traceHigh, traceLow: traceLow, span: new, flags: flags)
    }
}

extension TraceParent: LosslessStringConvertible {
    /// Parses `00-<trace>-<span>-<flags>`.
    ///
    /// - Parameter description: the text. Refused are capital letters, a trace or span of zeros only, and every
    ///   version but `00`: a version that does not exist yet begins a new trace rather than a wrong one.
    public init?(_ description: String) {
        let parts = description.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].elementsEqual("00".utf8), parts[1].count == 32 else { return nil }
        guard
            let high = Hexadecimal.number(parts[1].prefix(16), digits: 16),
            let low = Hexadecimal.number(parts[1].suffix(16), digits: 16),
            let span = Hexadecimal.number(parts[2], digits: 16),
            let flags = Hexadecimal.number(parts[3], digits: 2)
        else { return nil }
        guard high | low != 0, span != 0 else { return nil }
        self.init(traceHigh: high, traceLow: low, span: span, flags: UInt8(flags))
    }

    /// `00-<trace>-<span>-<flags>`, as it is sent.
    public var description: String { "00-\(traceID)-\(spanID)-\(Hexadecimal.text(UInt64(flags), digits: 2))" }
}
