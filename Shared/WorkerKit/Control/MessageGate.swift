internal import AMQP
internal import Flags
internal import LMSModels

/// Says for each message of a batch whether it may pass, by one state of what operators have said.
///
/// In this order: may the publisher send it, is it switched off, is it quarantined, is its feature on. (Limits of rates need the
/// database: ``RateLimiter``.)
struct MessageGate {
    let state: ControlState
    private let client: FlagClient
    private let service: String
    private let user: String
    private let now: Timestamp
    /// Quarantines of which this batch has a message that tries.
    private var tried: Set<String> = []

    /// What is to be done with a message.
    enum Passage: Equatable {
        /// Handle it, by the path that its flag has chosen, if any.
        case run(FeaturePath?)
        /// Keep it until its cause is gone; where its feature is tried in shadow, by which path.
        case park(cause: String, FeaturePath? = nil)
        /// FEATURE_DISABLED, as the flag asks for where it is off.
        case refuse(flag: String)
        /// FORBIDDEN, and why.
        case forbid(String)
    }

    /// - Parameters:
    ///   - state: taken once for a batch.
    ///   - service: the worker's.
    ///   - user: as whom the worker is logged in at the broker.
    ///   - now: of the batch.
    ///   - observer: counts evaluations by flag, variant and reason.
    init(state: ControlState, service: String, user: String, now: Timestamp, observer: FlagClient.Observer? = nil) {
        self.state = state
        self.service = service
        self.user = user
        self.now = now
        client = FlagClient(state.flags, now: { Int(now.microseconds / 1_000_000) }, observer: observer)
    }

    /// Decides about one message.
    /// - Parameters:
    ///   - delivery: with its headers.
    ///   - envelope: of the message.
    ///   - flag: of its route.
    /// - Returns: what is to be done with it.
    mutating func passage(of delivery: Delivery, _ envelope: Envelope, flag: String?) -> Passage {
        if let objection = objection(to: envelope, delivery) { return .forbid(objection) }
        let headers = RetryHeaders.own(delivery, user: user)
        if let block = state.block(of: envelope) { return .park(cause: block.cause) }
        let released = headers[RetryHeaders.released]?.stringValue
        for quarantine in state.quarantines where quarantine.covers(envelope) {
            if now >= quarantine.probeFrom, released == quarantine.cause || tried.insert(quarantine.cause).inserted { continue }
            return .park(cause: quarantine.cause)
        }
        guard let flag, let definition = state.flags[flag] else { return .run(nil) }
        let first = headers[RetryHeaders.variant]?.stringValue
        return passage(definition, path(definition, first: first, for: envelope))
    }

    /// Whether a publisher may send this; `nil` where it may.
    func objection(to envelope: Envelope, _ delivery: Delivery) -> String? {
        guard let rules = state.publishers else { return nil }
        let properties = delivery.properties
        guard properties.userId == user else { return rules.objection(to: envelope, from: properties.userId) }
        // From a worker: its own event or command, or a message that it has passed on, with whoever sent it.
        guard let sender = properties.headers[RetryHeaders.user]?.stringValue, sender != user else { return nil }
        return rules.objection(to: envelope, from: sender.isEmpty ? nil : sender)
    }

    private func passage(_ flag: FlagDefinition, _ path: FeaturePath?) -> Passage {
        guard let path, path.isOff else { return .run(path) }
        guard path.candidate == nil else { return .park(cause: "flag:\(flag.key)", path) }
        return flag.metadata["whenOff"] == .string("reject") ? .refuse(flag: flag.key) : .park(cause: "flag:\(flag.key)")
    }

    /// The variant that decided at the first attempt holds for all others.
    private func path(_ flag: FlagDefinition, first: String?, for envelope: Envelope) -> FeaturePath? {
        if let first, let value = flag.variants[first] { return FeaturePath(flag, first, value) }
        let context = flag.hasTargeting ? context(of: envelope) : EvaluationContext()
        func path<Value>(_ details: FlagDetails<Value>, _ value: (Value) -> FlagValue) -> FeaturePath? {
            details.variant.flatMap { FeaturePath(flag, $0, value(details.value)) }
        }
        switch flag.variants.values.first {
        case .boolean?: return path(client.boolean(flag.key, default: true, context: context)) { .boolean($0) }
        case .string?: return path(client.string(flag.key, default: "on", context: context)) { .string($0) }
        case .number?: return path(client.number(flag.key, default: 1, context: context)) { .number($0) }
        default: return path(client.object(flag.key, default: [:], context: context)) { .object($0) }
        }
    }

    private func context(of envelope: Envelope) -> EvaluationContext {
        MessageContext(
            tenant: envelope.tenant?.text, type: envelope.type.text, service: service, source: envelope.source,
            role: envelope.actorRole?.rawValue, student: envelope.data.member("studentId")?.string,
            course: envelope.data.member("classId")?.string
        ).evaluationContext
    }
}
