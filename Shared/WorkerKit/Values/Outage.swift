internal import Logging

/// Says once that something fails, and once that it works again, and not at every try in between.
struct Outage {
    private var isKnown = false

    /// Logs `message` where the try before went well.
    mutating func failed(_ message: Logger.Message, _ error: any Error, _ logger: Logger) {
        if !isKnown { logger.warning(message, metadata: ["error": "\(error)"]) }
        isKnown = true
    }

    /// Logs `message` where the try before failed.
    mutating func works(_ message: Logger.Message, _ logger: Logger) {
        if isKnown { logger.notice(message) }
        isKnown = false
    }
}
