import AMQP
import LMSModels

/// What became of the messages of one run, as the replies say.
struct OutcomeTally: Sendable {
    struct Kind: Hashable, Comparable, Sendable {
        let outcome: String
        let code: String?
        /// Applied, and nothing had to be changed.
        let isUnchanged: Bool

        static func < (left: Kind, right: Kind) -> Bool { left.text < right.text }

        var text: String { outcome + (isUnchanged ? " (unchanged)" : "") + (code.map { " \($0)" } ?? "") }
    }

    var sent = 0
    private(set) var answered = 0
    private(set) var counts: [Kind: Int] = [:]
    /// The first reply of each kind that was not applied, to show what was wrong.
    private(set) var samples: [Kind: String] = [:]
    /// The data of the latest reply.
    private(set) var lastReply: [UInt8] = []

    mutating func add(_ delivery: Delivery) {
        answered += 1
        guard let document = try? JSONDocument(delivery.body), let data = document.root.member("data") else {
            counts[Kind(outcome: "unreadable reply", code: nil, isUnchanged: false), default: 0] += 1
            return
        }
        lastReply = Array(data.json)
        let kind = Kind(
            outcome: data.member("outcome")?.string ?? "?", code: data.member("code")?.string,
            isUnchanged: data.member("result")?.member("changed")?.bool == false)
        counts[kind, default: 0] += 1
        if samples[kind] == nil, let message = data.member("message")?.string { samples[kind] = message }
    }

    func count(_ outcome: String) -> Int { counts.filter { $0.key.outcome == outcome }.values.reduce(0, +) }

    /// Messages whose effects are committed, now or before; a duplicate of something refused carries its code.
    var succeeded: Int {
        counts.filter { ["applied", "duplicate"].contains($0.key.outcome) && $0.key.code == nil }.values.reduce(0, +)
    }

    /// A line a kind.
    var report: String {
        counts.sorted { $0.key < $1.key }.map { kind, count in
            let sample = samples[kind].map { "   e.g. \($0.prefix(110))" } ?? ""
            return "  \(String(count).leftPadded(9))  \(kind.text)\(kind.outcome == "applied" ? "" : sample)"
        }.joined(separator: "\n")
    }
}

extension String {
    /// Right-aligned in `width` columns.
    func leftPadded(_ width: Int) -> String {
        count >= width ? self : String(repeating: " ", count: width - count) + self
    }
}
