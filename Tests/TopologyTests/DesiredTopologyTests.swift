import Testing

@testable import WorkerKit

@Suite struct `The desired topology` {
    let topology = Topology.desired(services: twoServices, retryDelays: [1_000, 5_000])

    @Test func `has the exchanges of the wire contract`() {
        #expect(
            Dictionary(uniqueKeysWithValues: topology.exchanges.map { ($0.name, $0.type) }) == [
                "lms.commands": "topic", "lms.events": "topic", "lms.queries": "topic", "lms.unroutable": "fanout",
            ])
    }

    @Test func `has a work, a queries, a dead and one wait queue a delay for each service`() {
        #expect(
            Set(topology.queues.map(\.name)) == [
                "lms.unroutable",
                "lms.enrollment", "lms.enrollment.queries", "lms.enrollment.dead", "lms.enrollment.wait.1000",
                "lms.enrollment.wait.5000",
                "lms.attendance", "lms.attendance.queries", "lms.attendance.dead", "lms.attendance.wait.1000",
                "lms.attendance.wait.5000",
            ])
    }

    @Test func `keeps everything but queries in quorum queues`() {
        #expect(topology.queues.allSatisfy { ($0.role == .queries) == ($0.type == .classic) })
    }

    @Test func `binds commands and queries by the service's prefix and each subscribed event`() {
        #expect(
            Set(topology.bindings.filter { $0.destination.hasPrefix("lms.attendance") }) == [
                .init(source: "lms.commands", destination: "lms.attendance", routingKey: "lms.attendance.#"),
                .init(source: "lms.queries", destination: "lms.attendance.queries", routingKey: "lms.attendance.#"),
                .init(
                    source: "lms.events", destination: "lms.attendance", routingKey: "lms.enrollment.class.enrolled.v1"),
                .init(
                    source: "lms.events", destination: "lms.attendance", routingKey: "lms.enrollment.class.dropped.v1"),
            ])
    }

    @Test func `returns a waiting message to its work queue after the delay, at least once`() throws {
        let policy = try #require(topology.policies.first { $0.name == "lectern.wait.attendance.5000" })
        #expect(
            policy.definition == [
                "message-ttl": 5_000, "dead-letter-exchange": "", "dead-letter-routing-key": "lms.attendance",
                "dead-letter-strategy": "at-least-once", "overflow": "reject-publish",
            ])
    }

    @Test func `gives every at-least-once queue the overflow that at-least-once needs`() {
        for policy in topology.policies where policy.definition["dead-letter-strategy"] == "at-least-once" {
            #expect(policy.definition["overflow"] == "reject-publish", "\(policy.name)")
        }
    }

    @Test func `has exactly one policy for every queue, and each policy matches one name`() {
        let broker = BrokerTopology.holding(topology)
        for queue in topology.queues {
            #expect(broker.winningPolicies(forQueue: queue.name, type: queue.type.rawValue).count == 1, "\(queue.name)")
        }
        for policy in broker.policies where policy.appliesTo == "queues" {
            #expect(topology.queues.filter { policy.matches($0.name) }.count == 1, "\(policy.name)")
        }
    }

    @Test func `escapes and anchors patterns, so that a dot matches a dot only`() {
        #expect(Topology.anchoredPattern("lms.a-b_c.1") == #"^lms\.a-b_c\.1$"#)
        let policy = BrokerTopology.Policy(
            name: "p", pattern: Topology.anchoredPattern("lms.a"), appliesTo: "queues", priority: 0, definition: [:])
        #expect(policy.matches("lms.a"))
        #expect(!policy.matches("lmsxa"))
        #expect(!policy.matches("lms.a.dead"))
    }

    @Test func `counts repeated delays and repeated subscriptions once`() {
        let once = Topology.desired(
            services: [ServiceTopology(name: "s", subscriptions: ["e"])], retryDelays: [1, 2])
        let twice = Topology.desired(
            services: [ServiceTopology(name: "s", subscriptions: ["e", "e"])], retryDelays: [2, 1, 2])
        #expect(once == twice)
    }
}
