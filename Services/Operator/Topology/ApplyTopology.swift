import WorkerKit

/// What applying a topology did.
struct TopologyApplied: Sendable {
    /// The actions done, in order; empty when nothing had to be done.
    var actions: [TopologyDiff.Action]
    /// What remains after it, as the broker says.
    var findings: [TopologyFinding]

    /// What cannot be changed in place and was left as it is.
    var conflicts: [TopologyFinding] { findings.filter { [.wrongExchange, .wrongQueue].contains($0.rule) } }
}

/// Brings a broker to the topology of the given services.
///
/// Safe to repeat, to interrupt and to run from two places at once: each action states what should be, so the second
/// one to do it changes nothing. Messages are never touched; queues and exchanges are never deleted.
///
/// - Parameters:
///   - services: Every service that uses the broker. A service left out keeps its queues and loses nothing.
///   - retryDelays: Milliseconds of the wait queues.
///   - client: The broker.
///   - progress: Called after each action.
/// - Returns: What was done and what the lint says afterwards.
/// - Throws: `ManagementError`; what was done before stays done, and applying again goes on from there.
func applyTopology(
    services: [ServiceTopology], retryDelays: [Int], client: ManagementClient,
    progress: (TopologyDiff.Action) -> Void = { _ in }
) async throws -> TopologyApplied {
    let desired = Topology.desired(services: services, retryDelays: retryDelays)
    let diff = TopologyDiff(desired: desired, actual: try await client.brokerTopology())
    for action in diff.actions {
        try await client.perform(action)
        progress(action)
    }
    let findings = TopologyFinding.lint(desired: desired, actual: try await client.brokerTopology())
    return TopologyApplied(actions: diff.actions, findings: findings)
}
