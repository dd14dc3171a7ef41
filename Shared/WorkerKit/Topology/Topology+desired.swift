extension Topology {
    /// The delays, in milliseconds, of the wait queues unless `RETRY_DELAYS_MS` says otherwise.
    public static let defaultRetryDelays = [1_000, 5_000, 15_000]

    /// The priority of our policies: above an operator's catch-all, which is usually 0, and with room above.
    public static let policyPriority = 10

    /// How often the broker may redeliver a message of a work queue before it goes to the dead queue.
    ///
    /// Workers count attempts themselves and explain what they dead-letter. This is the last resort, for a message
    /// that ends its worker every time. The limit counts innocents too: a crash returns the whole prefetch, so it has
    /// to be well above the number of crashes an operator (or `lectern verify`) causes. RabbitMQ 3.10 has no limit
    /// unless told, RabbitMQ 4 has 20.
    public static let deliveryLimit = 100

    /// A delivery limit that nobody reaches, for queues whose messages have nowhere to go after it.
    ///
    /// Without it RabbitMQ 4 drops a dead letter that somebody has looked at 20 times. (RabbitMQ 4 takes -1 for
    /// "none"; 3.10 refuses that.)
    public static let unreachableDeliveryLimit = 1_000_000

    /// How long a query waits for a worker, in milliseconds: longer than anybody waits for the answer.
    public static let queryLifetime = 60_000

    /// How many queries wait at most; further ones are refused, and the publisher's confirm says so.
    public static let queryBacklog = 10_000

    /// Computes everything that the given services need.
    ///
    /// The order within each array is the order in which to create: what receives misrouted and dead-lettered
    /// messages comes before what sends them there.
    ///
    /// - Parameters:
    ///   - services: Every service that uses the broker.
    ///   - retryDelays: Milliseconds, one wait queue each; repeated values count once.
    /// - Returns: Exchanges, queues, bindings and policies.
    public static func desired(
        services: [ServiceTopology], retryDelays: [Int] = Topology.defaultRetryDelays
    ) -> Topology {
        var topology = Topology(
            exchanges: [
                Exchange(name: unroutableExchange, type: "fanout"),
                Exchange(name: commandsExchange, type: "topic"),
                Exchange(name: eventsExchange, type: "topic"),
                Exchange(name: queriesExchange, type: "topic"),
            ],
            queues: [Queue(name: unroutableQueue, type: .quorum, role: .unroutable)],
            bindings: [Binding(source: unroutableExchange, destination: unroutableQueue, routingKey: "")],
            policies: [
                // A policy and not a declare argument: an argument could only be changed by deleting the exchange,
                // and with it every binding while publishers publish.
                policy(
                    "lectern.exchange.commands", for: commandsExchange, of: .exchanges,
                    ["alternate-exchange": .string(unroutableExchange)]),
                policy("lectern.unroutable", for: unroutableQueue, kept),
            ])
        let delays = Set(retryDelays).sorted()
        for service in services {
            topology.add(service, delays: delays)
        }
        return topology
    }

    private mutating func add(_ service: ServiceTopology, delays: [Int]) {
        let work = Topology.queueName(service: service.name)
        let queries = Topology.queriesQueueName(service: service.name)
        let dead = Topology.deadQueueName(service: service.name)

        queues.append(Queue(name: dead, type: .quorum, role: .dead))
        policies.append(Topology.policy("lectern.dead.\(service.name)", for: dead, Topology.kept))

        queues.append(Queue(name: work, type: .quorum, role: .work))
        policies.append(
            Topology.policy(
                "lectern.queue.\(service.name)", for: work,
                Topology.deadLettering(to: dead, ["delivery-limit": .int(Topology.deliveryLimit)])))

        for delay in delays {
            let wait = Topology.waitQueueName(service: service.name, delay: delay)
            queues.append(Queue(name: wait, type: .quorum, role: .wait))
            policies.append(
                Topology.policy(
                    "lectern.wait.\(service.name).\(delay)", for: wait,
                    Topology.deadLettering(to: work, ["message-ttl": .int(delay)])))
        }

        // Classic: a question lost in a broker's crash is asked again, and needs no disk write meanwhile.
        queues.append(Queue(name: queries, type: .classic, role: .queries))
        policies.append(
            Topology.policy(
                "lectern.queries.\(service.name)", for: queries,
                [
                    "message-ttl": .int(Topology.queryLifetime), "max-length": .int(Topology.queryBacklog),
                    "overflow": "reject-publish",
                ]))

        let pattern = Topology.routingPattern(service: service.name)
        bindings.append(Binding(source: Topology.commandsExchange, destination: work, routingKey: pattern))
        bindings.append(Binding(source: Topology.queriesExchange, destination: queries, routingKey: pattern))
        for subscription in Set(service.subscriptions).sorted() {
            bindings.append(Binding(source: Topology.eventsExchange, destination: work, routingKey: subscription))
        }
    }

    /// Settings of a queue whose messages nothing may drop.
    private static let kept: [String: TopologyValue] = ["delivery-limit": .int(unreachableDeliveryLimit)]

    /// Settings that hand a message on to another queue, acknowledged by that queue before this one forgets it.
    ///
    /// At-least-once dead-lettering works in quorum queues only, and only with `reject-publish`: otherwise the broker
    /// falls back to at-most-once without saying so.
    private static func deadLettering(
        to queue: String, _ more: [String: TopologyValue]
    ) -> [String: TopologyValue] {
        let settings: [String: TopologyValue] = [
            "dead-letter-exchange": "", "dead-letter-routing-key": .string(queue),
            "dead-letter-strategy": "at-least-once", "overflow": "reject-publish",
        ]
        return settings.merging(more) { _, new in new }
    }

    private static func policy(
        _ name: String, for object: String, of target: Policy.Target = .queues, _ definition: [String: TopologyValue]
    ) -> Policy {
        Policy(
            name: name, pattern: anchoredPattern(object), appliesTo: target, priority: policyPriority,
            definition: definition)
    }

    /// The regular expression that matches `name` and nothing else.
    static func anchoredPattern(_ name: String) -> String {
        let escaped = name.map { character in
            character.isLetter || character.isNumber || character == "_" || character == "-"
                ? String(character) : "\\\(character)"
        }
        return "^" + escaped.joined() + "$"
    }
}
