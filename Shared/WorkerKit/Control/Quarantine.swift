public import LMSModels

/// A tenant or a type whose messages fail, and are kept back until some go through again.
public struct Quarantine: Sendable, Equatable {
    public enum Scope: String, Sendable, Hashable {
        case tenant, type
    }

    public let scope: Scope
    public let name: String
    /// What was counted.
    public let reason: String
    public let since: Timestamp
    /// From then on it is half open: messages are let through to try.
    public let probeFrom: Timestamp
    /// How often it was closed again because a try failed.
    public let relapses: Int
    /// Tries that went through since it is half open.
    public let successes: Int

    public init(
        scope: Scope, name: String, reason: String, since: Timestamp, probeFrom: Timestamp, relapses: Int = 0, successes: Int = 0
    ) {
        self.scope = scope
        self.name = name
        self.reason = reason
        self.since = since
        self.probeFrom = probeFrom
        self.relapses = relapses
        self.successes = successes
    }

    /// As a cause of parking: `quarantine:<scope>:<name>`.
    public var cause: String { "quarantine:\(scope.rawValue):\(name)" }

    func covers(_ envelope: Envelope) -> Bool {
        switch scope {
        case .tenant: envelope.tenant?.text == name
        case .type: envelope.type.text == name
        }
    }
}
