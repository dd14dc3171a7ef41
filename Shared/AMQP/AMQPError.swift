/// What went wrong between this process and the broker, and whether trying again can help.
public struct AMQPError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        case invalidURL, invalidMessage
        case connectionFailed, authenticationFailed, tls
        case connectionClosed, channelClosed
        case accessRefused, notFound, resourceLocked, preconditionFailed
        case timeout, protocolError
    }

    public let code: Code
    /// What was being done: "connect to localhost:5672", "declare queue lms.attendance".
    public let operation: String
    /// The broker's own reply code (404, 406, …), where the broker was the one to refuse.
    public let replyCode: Int?
    public let message: String

    public init(_ code: Code, operation: String, replyCode: Int? = nil, message: String) {
        self.code = code
        self.operation = operation
        self.replyCode = replyCode
        self.message = message
    }

    /// `true` if the same attempt may succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch code {
        case .connectionFailed, .connectionClosed, .channelClosed, .resourceLocked, .timeout: true
        case .invalidURL, .invalidMessage, .authenticationFailed, .tls, .accessRefused, .notFound,
            .preconditionFailed, .protocolError:
            false
        }
    }

    /// One line, safe to log: it never holds the password.
    public var description: String {
        "cannot \(operation): \(message)" + (replyCode.map { " (AMQP \($0))" } ?? "")
    }
}
