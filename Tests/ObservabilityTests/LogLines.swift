import Logging
import Synchronization

@testable import Observability

/// Collects the lines of a logger whose clock stands still.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    /// What was written, each with its line feed.
    var written: [String] { lines.withLock { $0 } }

    func logger(
        _ format: LogSetup.Format, label: String = "attendance", provider: Logger.MetadataProvider? = nil
    ) -> Logger {
        let handler = LineLogHandler(
            label: label, service: "attendance", format: format, logLevel: .info, metadataProvider: provider,
            now: { Timestamp(seconds: 1_795_253_400, milliseconds: 123) },
            write: { line in self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } })
        return Logger(label: label) { _ in handler }
    }
}
