internal import Logging

/// Logs an outage once per distinct cause, and its end.
struct OutageLog {
    private(set) var tries = 0
    private var seen: Set<AMQPError> = []

    mutating func failed(_ error: AMQPError, _ logger: Logger) {
        tries += 1
        guard seen.insert(error).inserted else { return }
        logger.warning("lost the broker, trying again", metadata: [LogKeys.error: "\(error)"])
    }

    mutating func recovered(_ logger: Logger) {
        defer { self = OutageLog() }
        guard tries > 0 else { return }
        logger.notice(
            "reconnected after \(tries) \(tries == 1 ? "try" : "tries")", metadata: [LogKeys.tries: "\(tries)"])
    }
}
