internal import Flags
internal import Metrics
internal import Synchronization

/// Counts evaluations by flag, variant and reason; once a message, so the counters are kept.
final class EvaluationCounters: Sendable {
    private struct Kind: Hashable {
        let flag: String
        let variant: String?
        let reason: FlagReason
    }

    private let counters = Mutex<[Kind: Counter]>([:])

    func count(_ flag: String, _ variant: String?, _ reason: FlagReason) {
        let kind = Kind(flag: flag, variant: variant, reason: reason)
        counters.withLock { counters in
            if let counter = counters[kind] { return counter.increment() }
            let counter = Counter(
                label: "lectern_flag_evaluations_total",
                dimensions: [("flag", flag), ("variant", variant ?? ""), ("reason", reason.rawValue)])
            counters[kind] = counter
            counter.increment()
        }
    }
}
