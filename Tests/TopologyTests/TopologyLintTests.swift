import Testing

@testable import WorkerKit

@Suite struct `The topology lint` {
    let desired = Topology.desired(services: twoServices)
    var broker: BrokerTopology

    init() {
        broker = .holding(desired)
    }

    func findings() -> [TopologyFinding] { TopologyFinding.lint(desired: desired, actual: broker) }

    func found(_ rule: TopologyFinding.Rule) -> [String] {
        findings().filter { $0.rule == rule }.map { "\($0.severity) \($0.object)" }
    }

    @Test(arguments: ["3.10.8", "3.13.7", "4.1.0"])
    mutating func `has nothing to say about a broker just set up`(version: String) {
        broker.version = version
        #expect(findings() == [])
    }

    @Test mutating func `finds a wait queue that has lost its time to live`() {
        broker.policies.removeAll { $0.name == "lectern.wait.attendance.1000" }
        #expect(found(.waitWithoutTTL) == ["error queue lms.attendance.wait.1000"])
    }

    @Test mutating func `finds a queue of the wrong type or not durable`() {
        broker.change(queue: "lms.attendance") { $0.type = "classic" }
        broker.change(queue: "lms.enrollment.dead") { $0.isDurable = false }
        #expect(found(.wrongQueue) == ["error queue lms.enrollment.dead", "error queue lms.attendance"])
    }

    @Test mutating func `finds settings declared with a queue, which no policy can change`() {
        broker.change(queue: "lms.attendance") { $0.arguments["x-max-length"] = 10 }
        #expect(found(.queueArguments) == ["warning queue lms.attendance"])
    }

    @Test mutating func `finds a queue and a binding that nobody declared`() {
        broker.queues.append(.init(name: "lms.attendance.wait.30000", type: "quorum", ready: 2))
        broker.bindings.append(.init(source: "lms.commands", destination: "lms.attendance", routingKey: "#"))
        broker.bindings.append(.init(source: "amq.topic", destination: "lms.attendance", routingKey: "x"))
        #expect(found(.undeclaredQueue) == ["warning queue lms.attendance.wait.30000"])
        #expect(found(.undesiredBinding).count == 2)
    }

    @Test mutating func `finds messages that nobody consumes, and not those that somebody does`() {
        broker.change(queue: "lms.attendance") { $0.ready = 3 }
        broker.change(queue: "lms.enrollment") {
            $0.ready = 3
            $0.consumers = 1
        }
        #expect(found(.noConsumer) == ["warning queue lms.attendance"])
    }

    @Test mutating func `says nothing about traffic that the broker does not know yet`() {
        broker.change(queue: "lms.attendance") {
            $0.ready = nil
            $0.consumers = nil
        }
        #expect(findings() == [])
    }

    @Test mutating func `finds unroutable commands and dead letters`() {
        broker.change(queue: "lms.unroutable") { $0.ready = 1 }
        broker.change(queue: "lms.attendance.dead") { $0.ready = 1 }
        #expect(found(.unroutableMessages) == ["warning queue lms.unroutable"])
        #expect(found(.deadMessages) == ["note queue lms.attendance.dead"])
    }

    @Test mutating func `finds a policy that applies instead of ours, worse when it loses a setting`() {
        broker.policies.append(
            .init(name: "ha", pattern: "^lms", appliesTo: "queues", priority: 50, definition: ["max-length": 5]))
        #expect(found(.policyShadowed).count == desired.queues.count)
        #expect(found(.policyShadowed).allSatisfy { $0.hasPrefix("error") })
        #expect(found(.waitWithoutTTL).count == 6)
        #expect(found(.losesMessages).contains("error queue lms.attendance"))
    }

    @Test mutating func `accepts with a warning a stronger policy that keeps our settings`() throws {
        let ours = try #require(desired.policies.first { $0.name == "lectern.queue.attendance" })
        var definition = ours.definition
        definition["delivery-limit"] = 7
        broker.policies.append(
            .init(
                name: "stricter", pattern: ours.pattern, appliesTo: "queues", priority: 20, definition: definition))
        #expect(findings().map(\.rule) == [.policyShadowed])
        #expect(found(.policyShadowed) == ["warning queue lms.attendance"])
    }

    @Test mutating func `finds another policy of the same priority, because the broker's choice is not defined`() {
        broker.policies.append(
            .init(
                name: "twin", pattern: "^lms\\.attendance$", appliesTo: "queues", priority: Topology.policyPriority,
                definition: [:]))
        #expect(found(.policyShadowed) == ["error queue lms.attendance"])
    }

    @Test mutating func `finds a delivery limit that drops messages`() {
        broker.change(policy: "lectern.dead.attendance") { $0.definition["delivery-limit"] = 20 }
        #expect(found(.losesMessages) == ["error queue lms.attendance.dead"])
    }

    @Test mutating func `knows that RabbitMQ 4 limits deliveries unless told otherwise`() {
        broker.policies.removeAll { $0.name == "lectern.unroutable" }
        #expect(found(.losesMessages) == [])
        broker.version = "4.0.5"
        #expect(found(.losesMessages) == ["error queue lms.unroutable"])
    }

    @Test mutating func `finds an operator policy that bounds our queues`() {
        broker.operatorPolicies.append(
            .init(
                name: "cap", pattern: "^lms\\.attendance$", appliesTo: "queues", priority: 0,
                definition: ["max-length": 5]))
        #expect(found(.operatorPolicy) == ["warning queue lms.attendance"])
    }

    @Test mutating func `finds commands that have lost their alternate exchange`() {
        broker.policies.append(
            .init(name: "fed", pattern: ".*", appliesTo: "exchanges", priority: 99, definition: ["x": "y"]))
        #expect(found(.alternateExchangeLost) == ["error exchange lms.commands"])
    }

    @Test mutating func `puts the worst first`() {
        broker.change(queue: "lms.attendance.dead") { $0.ready = 1 }
        broker.change(queue: "lms.unroutable") { $0.ready = 1 }
        broker.change(exchange: "lms.events") { $0.isDurable = false }
        #expect(findings().map(\.severity) == [.error, .warning, .note])
    }
}
