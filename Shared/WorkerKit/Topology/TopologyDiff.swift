/// What has to be done to a broker so that it holds a topology, in the order in which to do it.
///
/// Doing it twice, or from two places at once, ends in the same state: every action names the state it leads to.
public struct TopologyDiff: Sendable {
    public enum Action: Sendable, Hashable {
        /// Create a policy, or change it when `replacing` holds what is there now.
        case setPolicy(Topology.Policy, replacing: BrokerTopology.Policy?)
        case createExchange(Topology.Exchange)
        case createQueue(Topology.Queue)
        case createBinding(Topology.Binding)
        case removeBinding(BrokerTopology.Binding)
        case removePolicy(BrokerTopology.Policy)
    }

    public var actions: [Action]

    /// What cannot be changed in place: each needs a decision and a command by hand.
    public var conflicts: [TopologyFinding]

    public var isEmpty: Bool { actions.isEmpty && conflicts.isEmpty }

    /// Compares what should be with what is.
    ///
    /// Policies come first, so that no wait queue exists for a moment without its time to live and `lms.commands`
    /// never without its alternate exchange; then what receives, then what sends.
    public init(desired: Topology, actual: BrokerTopology) {
        let exchanges = Set(actual.exchanges.map(\.name))
        let queues = Set(actual.queues.map(\.name))
        let policies = Dictionary(actual.policies.map { ($0.name, $0) }) { first, _ in first }
        let bound = Set(actual.bindings.filter { $0.arguments.isEmpty }.map(Topology.Binding.init))

        var actions: [Action] = []
        for policy in desired.policies where policies[policy.name].map(policy.isSame) != true {
            actions.append(.setPolicy(policy, replacing: policies[policy.name]))
        }
        func create(_ exchange: Topology.Exchange) {
            if !exchanges.contains(exchange.name) { actions.append(.createExchange(exchange)) }
        }
        func create(_ binding: Topology.Binding) {
            if !bound.contains(binding) { actions.append(.createBinding(binding)) }
        }
        desired.exchanges.filter(\.catchesUnroutable).forEach(create)
        for queue in desired.queues where !queues.contains(queue.name) {
            actions.append(.createQueue(queue))
        }
        desired.bindings.filter(\.catchesUnroutable).forEach(create)
        desired.exchanges.filter { !$0.catchesUnroutable }.forEach(create)
        desired.bindings.filter { !$0.catchesUnroutable }.forEach(create)

        for binding in actual.bindings where desired.isStale(binding) {
            actions.append(.removeBinding(binding))
        }
        let wanted = Set(desired.policies.map(\.name))
        for policy in actual.policies where policy.name.hasPrefix("lectern.") && !wanted.contains(policy.name) {
            // While its queue exists the policy stays: a wait queue that loses its time to live never gives back
            // what is in it.
            if !actual.queues.contains(where: { policy.matches($0.name) }) {
                actions.append(.removePolicy(policy))
            }
        }
        self.actions = actions
        self.conflicts = TopologyFinding.conflicts(desired: desired, actual: actual)
    }
}

extension Topology {
    /// Whether a binding leads from one of our exchanges to one of our queues and is not wanted.
    ///
    /// Bindings to somebody else's queue, an audit queue on `lms.events` for example, are none of our business.
    func isStale(_ binding: BrokerTopology.Binding) -> Bool {
        guard binding.destinationType == "queue", exchanges.contains(where: { $0.name == binding.source }),
            queues.contains(where: { $0.name == binding.destination })
        else { return false }
        return !binding.arguments.isEmpty || !bindings.contains(Binding(binding))
    }
}

extension Topology.Exchange {
    var catchesUnroutable: Bool { name == Topology.unroutableExchange }
}

extension Topology.Binding {
    var catchesUnroutable: Bool { source == Topology.unroutableExchange }

    init(_ binding: BrokerTopology.Binding) {
        self.init(source: binding.source, destination: binding.destination, routingKey: binding.routingKey)
    }
}

extension Topology.Policy {
    func isSame(_ other: BrokerTopology.Policy) -> Bool {
        name == other.name && pattern == other.pattern && appliesTo.rawValue == other.appliesTo
            && priority == other.priority && definition == other.definition
    }
}

extension TopologyDiff.Action: CustomStringConvertible {
    /// One line that begins with `+`, `~` or `-`.
    public var description: String {
        switch self {
        case .setPolicy(let policy, replacing: nil):
            "+ policy    \(policy.name)  \(policy.definition.settings)"
        case .setPolicy(let policy, replacing: .some(let old)):
            "~ policy    \(policy.name)  \(policy.changes(from: old))"
        case .createExchange(let exchange):
            "+ exchange  \(exchange.name)  \(exchange.type)"
        case .createQueue(let queue):
            "+ queue     \(queue.name)  \(queue.type.rawValue)"
        case .createBinding(let binding):
            "+ binding   \(binding.source) -> \(binding.destination)  \(binding.routingKey)"
        case .removeBinding(let binding):
            "- binding   \(binding.source) -> \(binding.destination)  \(binding.routingKey)"
        case .removePolicy(let policy):
            "- policy    \(policy.name)  \(policy.definition.settings)"
        }
    }
}

extension Topology.Policy {
    /// What setting this policy changes, `key old -> new` each.
    fileprivate func changes(from old: BrokerTopology.Policy) -> String {
        var changes: [String] = []
        if pattern != old.pattern { changes.append("pattern \(old.pattern) -> \(pattern)") }
        if appliesTo.rawValue != old.appliesTo {
            changes.append("apply-to \(old.appliesTo) -> \(appliesTo.rawValue)")
        }
        if priority != old.priority { changes.append("priority \(old.priority) -> \(priority)") }
        for key in Set(definition.keys).union(old.definition.keys).sorted() where definition[key] != old.definition[key] {
            let before = old.definition[key]?.description ?? "(unset)"
            let after = definition[key]?.description ?? "(unset)"
            changes.append("\(key) \(before) -> \(after)")
        }
        return changes.joined(separator: ", ")
    }
}

extension [String: TopologyValue] {
    /// The settings in one line, sorted by key.
    var settings: String {
        sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
