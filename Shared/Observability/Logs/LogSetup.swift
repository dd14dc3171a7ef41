public import Logging

/// Sends what the process logs to standard error, one line a record.
public enum LogSetup {
    /// How a record becomes a line.
    public enum Format: String, Sendable, CaseIterable {
        /// `2026-11-21T09:30:00.123Z INFO attendance message key=value`, for people.
        case text
        /// One object a line, for collectors: `time`, `level`, `service`, `logger`, `message` and the metadata.
        case json
    }

    /// Installs the handler of all loggers.
    ///
    /// May be called once in a process; a second call traps. A record is one line whatever it holds: control characters are escaped. Passwords within URLs, and what
    /// follows `password=`, are replaced by `***`. To log blocks if whoever reads standard error does not.
    /// - Parameters:
    ///   - level: the least severe level that is written; a logger can set its own.
    ///   - format: how a record becomes a line.
    ///   - service: is named in every line.
    ///   - metadataProvider: is asked for metadata, such as a trace, for each record.
    public static func bootstrap(
        level: Logger.Level, format: Format, service: String, metadataProvider: Logger.MetadataProvider? = nil
    ) {
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(
                    label: label, service: service, format: format, logLevel: level, metadataProvider: provider)
            },
            metadataProvider: metadataProvider)
    }
}
