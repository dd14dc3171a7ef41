internal import LMSModels

/// Which broker user may publish what.
public struct PublisherRules: Sendable, Equatable {
    /// By broker user.
    public let rules: [String: Rule]

    /// What one user may send: lists of patterns, of which one has to match.
    ///
    /// A pattern is a value, or its beginning and `*`; `*` alone also matches where the message has none.
    public struct Rule: Sendable, Equatable {
        public let sources: [String]
        public let tenants: [String]
        public let types: [String]
        public let roles: [String]

        public init(sources: [String], tenants: [String], types: [String], roles: [String]) {
            self.sources = sources
            self.tenants = tenants
            self.types = types
            self.roles = roles
        }
    }

    public init(_ rules: [String: Rule]) { self.rules = rules }

    /// Why a message is not allowed; `nil` where it is.
    ///
    /// `user` is whom the broker has verified; `nil` for a message without `user-id`.
    func objection(to envelope: Envelope, from user: String?) -> String? {
        guard let user else { return "the message has no user-id, which publisher rules ask for" }
        guard let rule = rules[user] else { return "the broker user \(user) is not a publisher" }
        if !rule.sources.allow(envelope.source) { return "\(user) may not publish for the source \(envelope.source)" }
        if !rule.types.allow(envelope.type.text) { return "\(user) may not publish \(envelope.type)" }
        if !rule.tenants.allow(envelope.tenant?.text) {
            return "\(user) may not publish \(envelope.tenant.map { "for the tenant \($0.text)" } ?? "without a tenant")"
        }
        if !rule.roles.allow(envelope.actorRole?.rawValue) {
            return "\(user) may not publish \(envelope.actorRole.map { "in the role \($0.rawValue)" } ?? "without a role")"
        }
        return nil
    }
}

extension [String] {
    /// Whether one of these patterns matches.
    fileprivate func allow(_ value: String?) -> Bool {
        contains { pattern in
            guard pattern.hasSuffix("*") else { return pattern == value }
            return pattern == "*" || (value?.hasPrefix(pattern.dropLast()) ?? false)
        }
    }
}
