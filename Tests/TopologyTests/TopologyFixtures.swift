@testable import WorkerKit

let twoServices = [
    ServiceTopology(name: "enrollment"),
    ServiceTopology(
        name: "attendance",
        subscriptions: ["lms.enrollment.class.enrolled.v1", "lms.enrollment.class.dropped.v1"]),
]

extension BrokerTopology {
    /// A broker on which the topology has been applied and nothing else happened.
    static func holding(_ topology: Topology, version: String = "3.10.8") -> BrokerTopology {
        var broker = BrokerTopology(version: version)
        broker.apply(TopologyDiff(desired: topology, actual: broker))
        return broker
    }

    /// Does to this value what the operator's `ManagementClient` does to a broker.
    mutating func apply(_ diff: TopologyDiff) {
        for action in diff.actions {
            switch action {
            case .setPolicy(let policy, _):
                policies.removeAll { $0.name == policy.name }
                policies.append(
                    Policy(
                        name: policy.name, pattern: policy.pattern, appliesTo: policy.appliesTo.rawValue,
                        priority: policy.priority, definition: policy.definition))
            case .createExchange(let exchange):
                exchanges.append(Exchange(name: exchange.name, type: exchange.type))
            case .createQueue(let queue):
                queues.append(
                    Queue(
                        name: queue.name, type: queue.type.rawValue,
                        arguments: ["x-queue-type": .string(queue.type.rawValue)], ready: 0, unacknowledged: 0,
                        consumers: 0))
            case .createBinding(let binding):
                bindings.append(
                    Binding(
                        source: binding.source, destination: binding.destination, routingKey: binding.routingKey))
            case .removeBinding(let binding):
                bindings.removeAll { $0 == binding }
            case .removePolicy(let policy):
                policies.removeAll { $0.name == policy.name }
            }
        }
    }

    /// Changes the one queue of that name.
    mutating func change(queue name: String, _ change: (inout Queue) -> Void) {
        for index in queues.indices where queues[index].name == name { change(&queues[index]) }
    }

    /// Changes the one exchange of that name.
    mutating func change(exchange name: String, _ change: (inout Exchange) -> Void) {
        for index in exchanges.indices where exchanges[index].name == name { change(&exchanges[index]) }
    }

    /// Changes the one policy of that name.
    mutating func change(policy name: String, _ change: (inout Policy) -> Void) {
        for index in policies.indices where policies[index].name == name { change(&policies[index]) }
    }
}
