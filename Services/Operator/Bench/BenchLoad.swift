/// The messages of one throughput benchmark, and what has to be there before them.
protocol BenchLoad: Sendable {
    /// Whose worker is measured.
    var service: String { get }
    /// Sent in this order, each when the one before is done.
    var preparation: [[OutgoingCommand]] { get }
    /// Distinct messages in a round.
    var count: Int { get }
    /// The messages of these numbers, in order; some may be there twice.
    func commands(_ numbers: Range<Int>) -> [OutgoingCommand]
}

extension BenchLoad {
    /// Messages are made and published in portions of this size: all at once would be gigabytes.
    static var portion: Int { 20_000 }

    /// The numbers of each portion.
    var portions: [Range<Int>] {
        stride(from: 0, to: count, by: Self.portion).map { $0..<min(count, $0 + Self.portion) }
    }
}
