internal import Postgres

/// Thrown by a handler for a message that no other attempt can bring through: it is dead at once, and says why.
///
/// For what is wrong with the message or with Lectern. What a business rule forbids is a rejection; what is missing is a
/// deferral; what may pass is any other error.
public struct PermanentFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// What an error says about a batch, and what is done about it.
///
/// | kind | errors | the batch | a message alone |
/// |---|---|---|---|
/// | `unavailable` | no session to be had: connection lost, server starting or stopping, login refused, read-only | waits; nobody loses an attempt | the same; `failed` where it costs the session three times |
/// | `blocked` | a lock or a statement took too long (55P03, 57014) | split for a limited time: tenants first, then halves; what is still blocked fails together | `failed` |
/// | `transient` | deadlock, serialization failure, ``BatchConflict``, resources | run again twice, then split | run again twice, then `failed` |
/// | `permanent` | ``PermanentFailure``, data the tables do not take (class 22, 23502, 23514) | split | dead |
/// | `unknown` | anything else | split | `failed` |
///
/// `failed` goes through the wait queues, and is dead after the last.
enum FailureKind: Sendable {
    case unavailable, blocked, transient, permanent, unknown

    init(_ error: any Error) {
        switch error {
        case is BatchConflict: self = .transient
        case is PermanentFailure: self = .permanent
        case let error as PostgresError: self = Self.kind(error)
        default: self = .unknown
        }
    }

    private static func kind(_ error: PostgresError) -> FailureKind {
        if error.isUnavailable { return .unavailable }
        switch error.sqlState {
        case "55P03"?, "57014"?: return .blocked
        case "23502"?, "23514"?: return .permanent
        case let state? where state.hasPrefix("22"): return .permanent
        default: return error.isRetriable ? .transient : .unknown
        }
    }
}
