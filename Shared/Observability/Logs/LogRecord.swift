internal import Logging

/// One record, before it is a line.
struct LogRecord {
    let time: Timestamp
    let level: Logger.Level
    let service: String
    let logger: String
    let message: String
    /// In the order in which it is shown.
    let metadata: [(key: String, value: Logger.MetadataValue)]
}
