import AMQP
import Synchronization

/// How long each message took from being handed to the publisher to its reply.
final class ReplyTimes: Sendable {
    private struct State {
        var sent: [String: ContinuousClock.Instant] = [:]
        var took: [String: Duration] = [:]
    }

    private let state = Mutex(State())

    func sent(_ ids: [String]) {
        let now = ContinuousClock.now
        state.withLock { state in for id in ids { state.sent[id] = now } }
    }

    func answered(_ delivery: Delivery) {
        let now = ContinuousClock.now
        guard let id = delivery.properties.correlationId else { return }
        state.withLock { state in
            guard let sent = state.sent[id], state.took[id] == nil else { return }
            state.took[id] = now - sent
        }
    }

    var open: Int { state.withLock { $0.sent.count - $0.took.count } }

    /// Waits until everything sent is answered.
    /// - Throws: where nothing comes for 30 s.
    func wait() async throws {
        var last = open
        var since = ContinuousClock.now
        while open > 0 {
            if open != last { (last, since) = (open, .now) }
            guard ContinuousClock.now - since < .seconds(30) else {
                throw MessageSender.Failure("\(open) messages have no answer after 30 s")
            }
            try await Task.sleep(for: .microseconds(200))
        }
    }

    var percentiles: Percentiles { Percentiles(state.withLock { Array($0.took.values) }) }
}

/// What some share of the measured times stays below.
struct Percentiles: Sendable {
    private let sorted: [Duration]

    init(_ times: [Duration]) { sorted = times.sorted() }

    /// In milliseconds; `share` from 0 to 1.
    subscript(share: Double) -> Double {
        guard !sorted.isEmpty else { return .nan }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / .milliseconds(1)
    }

    var text: String {
        "median \(self[0.5].thousandths) ms, 99th percentile \(self[0.99].thousandths) ms, most \(self[1].thousandths) ms (\(sorted.count))"
    }

    var json: String { #"{"count":\#(sorted.count),"p50":\#(self[0.5].thousandths),"p99":\#(self[0.99].thousandths)}"# }
}
