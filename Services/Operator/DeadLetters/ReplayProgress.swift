import Foundation

/// Shows how far a replay is, on standard error: one line that changes on a terminal, a line every five seconds
/// elsewhere.
struct ReplayProgress {
    private var lastLine = ContinuousClock.now
    private var isShown = false

    mutating func update(_ count: ReplayCount) {
        let pause: Duration = Terminal.isError ? .milliseconds(100) : .seconds(5)
        guard lastLine.duration(to: .now) >= pause else { return }
        lastLine = .now
        isShown = true
        let line = "\(count.service): \(count.seen) of \(count.length) looked at, \(count.matched) match, \(count.replayed) replayed"
        write(Terminal.isError ? "\r\u{1B}[K\(line)" : line + "\n")
    }

    /// Clears the line.
    mutating func end() {
        if Terminal.isError, isShown { write("\r\u{1B}[K") }
        isShown = false
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
