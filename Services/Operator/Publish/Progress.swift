import Foundation

/// Tells how long work goes: one line that is rewritten on a terminal, plain lines now and then elsewhere.
struct Progress {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let label: String
    private let total: Int?
    private let started = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?

    /// - Parameters:
    ///   - label: what is going on.
    ///   - total: how much there is, where that is known.
    init(_ label: String, total: Int? = nil) {
        self.label = label
        self.total = total
    }

    mutating func show(_ done: Int, _ remark: String = "") {
        let now = ContinuousClock.now
        let interval: Duration = isTerminal ? .milliseconds(200) : .seconds(5)
        if let lastShown, now - lastShown < interval { return }
        if lastShown == nil, !isTerminal {
            lastShown = now
            return
        }
        lastShown = now
        write(line(done, remark), ends: !isTerminal)
    }

    /// The last line, which stays.
    func finish(_ done: Int, _ remark: String = "") { write(line(done, remark), ends: true) }

    private func line(_ done: Int, _ remark: String) -> String {
        let seconds = max(
            0.001,
            Double((ContinuousClock.now - started).components.seconds)
                + Double((ContinuousClock.now - started).components.attoseconds) / 1e18)
        let part = total.map { "\(done) of \($0)" } ?? "\(done)"
        return "\(label): \(part), \(Int(Double(done) / seconds))/s\(remark.isEmpty ? "" : ", \(remark)")"
    }

    private func write(_ line: String, ends: Bool) {
        let text = (isTerminal ? "\r\u{1B}[2K" : "") + line + (ends ? "\n" : "")
        FileHandle.standardError.write(Data(text.utf8))
    }
}
