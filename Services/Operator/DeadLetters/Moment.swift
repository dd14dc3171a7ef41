import LMSModels
import WorkerKit

extension Timestamp {
    /// To the second, in UTC: `2026-11-21 10:46:45Z`.
    var toTheSecond: String {
        let text = Timestamp(microseconds: microseconds - microseconds % 1_000_000).description
        return text.replacing("T", with: " ")
    }

    /// `2026-11-21 10:46:45Z, 3 min ago`.
    func withDistance(from now: Timestamp) -> String { "\(toTheSecond), \(distance(from: now))" }

    /// `3 min ago` or `in 4 s`.
    func distance(from now: Timestamp) -> String {
        let seconds = (now.microseconds - microseconds) / 1_000_000
        let length = Age(seconds: abs(seconds)).description
        return seconds == 0 ? "now" : seconds > 0 ? "\(length) ago" : "in \(length)"
    }
}

extension Int {
    /// `1 row`, `2 rows`.
    func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
