import Foundation

/// What a worker has logged so far, in the format `text`.
struct LogLines: Sendable {
    /// One record: time, level, service and message, and then `logger=… key=value …`.
    struct Line: Sendable {
        let text: String
        let level: String
        /// The message, and the queue of the connection that it is about.
        let subject: String

        init(_ text: String) {
            self.text = text
            let parts = text.split(separator: " ", maxSplits: 3)
            level = parts.count == 4 ? String(parts[1]) : ""
            let message = parts.count == 4 ? parts[3].components(separatedBy: " logger=")[0] : text
            let queue = text.components(separatedBy: " amqp_queue=").dropFirst().first?.prefix { $0 != " " }
            subject = queue.map { "\(message) \($0)" } ?? message
        }
    }

    let lines: [Line]

    init(of file: URL) throws {
        lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { Line(String($0)) }
    }

    func count(of text: String) -> Int { lines.count { $0.text.contains(text) } }

    var complaints: [Line] { lines.filter { ["WARNING", "ERROR", "CRITICAL"].contains($0.level) } }
}
