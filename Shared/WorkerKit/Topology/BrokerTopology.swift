/// What a broker's virtual host really holds, as its management API reports it.
public struct BrokerTopology: Sendable {
    public var virtualHost: String
    /// The broker's version, such as `3.10.8`; empty when unknown.
    public var version: String
    public var exchanges: [Exchange]
    public var queues: [Queue]
    public var bindings: [Binding]
    public var policies: [Policy]
    /// A second layer that the broker merges into the winning policy; administrators use it to set bounds.
    public var operatorPolicies: [Policy]

    public init(
        virtualHost: String = "/", version: String = "", exchanges: [Exchange] = [], queues: [Queue] = [],
        bindings: [Binding] = [], policies: [Policy] = [], operatorPolicies: [Policy] = []
    ) {
        self.virtualHost = virtualHost
        self.version = version
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
        self.policies = policies
        self.operatorPolicies = operatorPolicies
    }
}

extension BrokerTopology {
    public struct Exchange: Sendable, Hashable {
        public var name: String
        public var type: String
        public var isDurable: Bool
        public var isAutoDelete: Bool
        public var isInternal: Bool
        public var arguments: [String: TopologyValue]

        public init(
            name: String, type: String, isDurable: Bool = true, isAutoDelete: Bool = false, isInternal: Bool = false,
            arguments: [String: TopologyValue] = [:]
        ) {
            self.name = name
            self.type = type
            self.isDurable = isDurable
            self.isAutoDelete = isAutoDelete
            self.isInternal = isInternal
            self.arguments = arguments
        }
    }

    public struct Queue: Sendable, Hashable {
        public var name: String
        public var type: String
        public var isDurable: Bool
        public var isAutoDelete: Bool
        public var isExclusive: Bool
        public var arguments: [String: TopologyValue]
        /// Messages waiting to be delivered; `nil` until the broker's statistics know (some seconds).
        public var ready: Int?
        /// Messages delivered and not settled.
        public var unacknowledged: Int?
        public var consumers: Int?

        public init(
            name: String, type: String, isDurable: Bool = true, isAutoDelete: Bool = false, isExclusive: Bool = false,
            arguments: [String: TopologyValue] = [:], ready: Int? = nil, unacknowledged: Int? = nil,
            consumers: Int? = nil
        ) {
            self.name = name
            self.type = type
            self.isDurable = isDurable
            self.isAutoDelete = isAutoDelete
            self.isExclusive = isExclusive
            self.arguments = arguments
            self.ready = ready
            self.unacknowledged = unacknowledged
            self.consumers = consumers
        }
    }

    public struct Binding: Sendable, Hashable {
        public var source: String
        public var destination: String
        /// `queue` or `exchange`.
        public var destinationType: String
        public var routingKey: String
        public var arguments: [String: TopologyValue]
        /// The management API's name for this binding among those of the same two ends; already percent-encoded.
        public var propertiesKey: String

        public init(
            source: String, destination: String, destinationType: String = "queue", routingKey: String,
            arguments: [String: TopologyValue] = [:], propertiesKey: String = ""
        ) {
            self.source = source
            self.destination = destination
            self.destinationType = destinationType
            self.routingKey = routingKey
            self.arguments = arguments
            self.propertiesKey = propertiesKey
        }
    }

    public struct Policy: Sendable, Hashable {
        public var name: String
        public var pattern: String
        /// `queues`, `exchanges`, `all`, and from RabbitMQ 3.12 on `quorum_queues`, `classic_queues`, `streams`.
        public var appliesTo: String
        public var priority: Int
        public var definition: [String: TopologyValue]

        public init(
            name: String, pattern: String, appliesTo: String, priority: Int, definition: [String: TopologyValue]
        ) {
            self.name = name
            self.pattern = pattern
            self.appliesTo = appliesTo
            self.priority = priority
            self.definition = definition
        }
    }
}

extension BrokerTopology {
    /// The policies of the highest priority that match a queue; the broker applies one of them.
    ///
    /// Computed from the list of policies and not read from the queue, because the broker's per-queue field lags
    /// behind a change by some seconds. More than one means that the broker's choice is not defined.
    public func winningPolicies(forQueue name: String, type: String) -> [Policy] {
        BrokerTopology.winners(policies, name: name, targets: ["queues", "all", "\(type)_queues"])
    }

    /// The policies of the highest priority that match an exchange.
    public func winningPolicies(forExchange name: String) -> [Policy] {
        BrokerTopology.winners(policies, name: name, targets: ["exchanges", "all"])
    }

    /// The operator policies of the highest priority that match a queue.
    public func winningOperatorPolicies(forQueue name: String, type: String) -> [Policy] {
        BrokerTopology.winners(operatorPolicies, name: name, targets: ["queues", "all", "\(type)_queues"])
    }

    private static func winners(_ policies: [Policy], name: String, targets: Set<String>) -> [Policy] {
        let matching = policies.filter { targets.contains($0.appliesTo) && $0.matches(name) }
        let highest = matching.map(\.priority).max()
        return matching.filter { $0.priority == highest }
    }
}

extension BrokerTopology.Policy {
    /// Whether the broker would apply this policy to an object of that name, as far as Swift reads the pattern alike.
    ///
    /// The broker uses PCRE, unanchored. A pattern that Swift cannot read matches nothing here.
    public func matches(_ name: String) -> Bool {
        guard let expression = try? Regex(pattern) else { return false }
        return name.firstMatch(of: expression) != nil
    }
}
