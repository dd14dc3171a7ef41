internal import Logging

/// Makes a line of each record and writes it at once.
struct LineLogHandler: LogHandler {
    let label: String
    let service: String
    let format: LogSetup.Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var now: @Sendable () -> Timestamp = Timestamp.now
    var write: @Sendable ([UInt8]) -> Void = StandardError.write

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let record = LogRecord(
            time: now(), level: event.level, service: service, logger: label, message: "\(event.message)",
            metadata: merged(event).sorted { $0.key < $1.key })
        let line =
            switch format {
            case .text: record.text
            case .json: record.json
            }
        write(Array(line.utf8) + [UInt8(ascii: "\n")])
    }

    /// What is said in one place replaces what is said in a wider one: logger, provider, statement.
    private func merged(_ event: LogEvent) -> Logger.Metadata {
        var merged = metadata
        if let metadataProvider { merged.merge(metadataProvider.get()) { $1 } }
        if let error = event.error {
            merged["error"] = "\(error)"
            merged["error_type"] = "\(String(reflecting: type(of: error)))"
        }
        if let explicit = event.metadata { merged.merge(explicit) { $1 } }
        return merged
    }
}
