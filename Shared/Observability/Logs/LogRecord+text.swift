internal import Logging

extension LogRecord {
    /// The record for people: `time LEVEL service message key=value`.
    ///
    /// The logger is shown if it is not named after the service. A value that could be taken for something else
    /// stands in quotation marks; lists and dictionaries are JSON.
    var text: String {
        let level = level.rawValue.uppercased()
        var line = "\(time) \(level) \(Escape.controls(service)) \(Escape.controls(Redaction.redact(message)))"
        if logger != service { line += " logger=\(Escape.quoted(logger))" }
        for (key, value) in metadata {
            line += " \(Escape.key(key))=\(Self.text(value))"
        }
        return line
    }

    private static func text(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let string): Escape.quoted(Redaction.redact(string))
        case .stringConvertible(let value): Escape.quoted(Redaction.redact(value.description))
        case .array, .dictionary: MetadataJSON.text(value)
        }
    }
}
