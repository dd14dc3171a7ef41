import Testing

@testable import WorkerKit

@Suite struct `The difference between a desired and an actual topology` {
    let desired = Topology.desired(services: twoServices)

    func diff(_ actual: BrokerTopology) -> TopologyDiff { TopologyDiff(desired: desired, actual: actual) }

    @Test func `is everything on an empty broker, policies before what they apply to`() throws {
        let actions = diff(BrokerTopology()).actions
        #expect(
            actions.count == desired.policies.count + desired.exchanges.count + desired.queues.count
                + desired.bindings.count)
        #expect(
            actions.prefix(desired.policies.count).allSatisfy {
                if case .setPolicy(_, replacing: nil) = $0 { true } else { false }
            })
        let kept = try #require(
            actions.firstIndex(
                of: .createBinding(
                    .init(source: "lms.unroutable", destination: "lms.unroutable", routingKey: ""))))
        let commands = try #require(
            actions.firstIndex(of: .createExchange(.init(name: "lms.commands", type: "topic"))))
        #expect(kept < commands)
    }

    @Test func `is nothing once applied`() {
        #expect(diff(.holding(desired)).isEmpty)
    }

    @Test(arguments: 0..<38)
    func `completes a broker whose set-up ended after any number of actions`(count: Int) {
        var actual = BrokerTopology()
        var some = diff(actual)
        some.actions = Array(some.actions.prefix(count))
        actual.apply(some)
        #expect(!diff(actual).isEmpty)
        actual.apply(diff(actual))
        #expect(diff(actual).isEmpty)
    }

    @Test func `removes the binding of an event that is no longer subscribed`() {
        var actual = BrokerTopology.holding(desired)
        let stale = BrokerTopology.Binding(
            source: "lms.events", destination: "lms.attendance", routingKey: "lms.enrollment.class.renamed.v1")
        actual.bindings.append(stale)
        #expect(diff(actual).actions == [.removeBinding(stale)])
    }

    @Test func `leaves somebody else's queue on our events alone`() {
        var actual = BrokerTopology.holding(desired)
        actual.queues.append(.init(name: "audit", type: "classic"))
        actual.bindings.append(.init(source: "lms.events", destination: "audit", routingKey: "#"))
        #expect(diff(actual).isEmpty)
        #expect(TopologyFinding.lint(desired: desired, actual: actual).isEmpty)
    }

    @Test func `mends a changed policy and says what changes`() throws {
        var actual = BrokerTopology.holding(desired)
        actual.change(policy: "lectern.wait.attendance.1000") { $0.definition["message-ttl"] = 7 }
        let actions = diff(actual).actions
        #expect(
            actions.map(\.description) == ["~ policy    lectern.wait.attendance.1000  message-ttl 7 -> 1000"])
        actual.apply(diff(actual))
        #expect(diff(actual).isEmpty)
    }

    @Test func `keeps the policy of a former wait queue while that queue exists`() {
        var actual = BrokerTopology.holding(Topology.desired(services: twoServices, retryDelays: [9_000]))
        actual.apply(diff(actual))
        #expect(actual.policies.contains { $0.name == "lectern.wait.attendance.9000" })

        actual.queues.removeAll { $0.name.hasSuffix(".wait.9000") }
        #expect(
            diff(actual).actions.map(\.description).filter { $0.hasPrefix("-") }.count == 2)
        actual.apply(diff(actual))
        #expect(!actual.policies.contains { $0.name == "lectern.wait.attendance.9000" })
    }

    @Test func `does not touch an operator's own policy`() {
        var actual = BrokerTopology.holding(desired)
        actual.policies.append(
            .init(name: "ha", pattern: ".*", appliesTo: "all", priority: 0, definition: ["max-length": 5]))
        #expect(diff(actual).isEmpty)
        #expect(TopologyFinding.lint(desired: desired, actual: actual).isEmpty)
    }

    @Test func `reports an exchange of another type as a conflict with the command that removes it`() throws {
        var actual = BrokerTopology.holding(desired)
        actual.change(exchange: "lms.commands") { $0.type = "direct" }
        let conflict = try #require(diff(actual).conflicts.first)
        #expect(diff(actual).actions.isEmpty)
        #expect(conflict.object == "exchange lms.commands")
        #expect(conflict.remedy.contains("/api/exchanges/%2F/lms.commands"))
    }
}
