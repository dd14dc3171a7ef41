internal import LMSModels
internal import Synchronization

/// Counts what fails by tenant and by type, and says who is to be quarantined: the circuit breaker of one process.
final class FailureWatch: Sendable {
    /// What is to be written down.
    enum Finding: Sendable, Equatable {
        case open(Quarantine.Scope, String, reason: String)
        /// A try has failed.
        case relapse(Quarantine)
        /// So many tries have gone through.
        case recovering(Quarantine, Int)
    }

    private struct Tally {
        var failed = 0
        var total = 0
        var since: ContinuousClock.Instant
        /// Of a type: whose messages failed, up to as many as matter.
        var tenants: Set<String> = []
    }

    private struct Key: Hashable {
        let scope: Quarantine.Scope
        let name: String
    }

    private let rules: QuarantineRules
    private let tallies = Mutex<[Key: Tally]>([:])
    /// Beyond, quiet ones are forgotten.
    private static let tidyLimit = 100

    init(rules: QuarantineRules) { self.rules = rules }

    /// Counts the outcomes of a batch.
    ///
    /// - Parameters:
    ///   - batch: with every outcome; what was kept back does not count.
    ///   - state: by which the batch was admitted.
    ///   - now: of the end of the batch.
    /// - Returns: what has to be written down; nearly always nothing.
    func note(_ batch: [Settled], by state: ControlState, now: ContinuousClock.Instant) -> [Finding] {
        guard rules.failures > 0 else { return [] }
        // Tallies begin with the first failure.
        guard batch.contains(where: \.hasFailed) || !state.quarantines.isEmpty || tallies.withLock({ !$0.isEmpty }) else { return [] }
        var findings = tries(batch, state)
        tallies.withLock { tallies in
            var failing: Set<Key> = []
            for settled in batch { count(settled, &tallies, &failing, now) }
            // Nobody counts on for those that are quiet.
            if tallies.count > 2 * failing.count + Self.tidyLimit { tallies = tallies.filter { now - $0.value.since <= rules.window } }
            // Types first: their tenants are not at fault.
            for key in failing.sorted(by: { $0.scope == .type && $1.scope == .tenant }) {
                guard let tally = tallies[key], isTooMany(tally, key.scope) else { continue }
                tallies[key] = nil
                if key.scope == .type { for tenant in tally.tenants { tallies[Key(scope: .tenant, name: tenant)] = nil } }
                guard !state.quarantines.contains(where: { $0.scope == key.scope && $0.name == key.name }) else { continue }
                let seconds = rules.window.components.seconds
                findings.append(.open(key.scope, key.name, reason: "\(tally.failed) of \(tally.total) messages failed within \(seconds) s"))
            }
        }
        return findings
    }

    /// What came of the messages of a quarantine that were let through.
    private func tries(_ batch: [Settled], _ state: ControlState) -> [Finding] {
        state.quarantines.compactMap { quarantine in
            let tries = batch.filter { settled in
                settled.isTried && (settled.envelope.map(quarantine.covers) ?? false)
            }
            guard !tries.isEmpty else { return nil }
            return tries.contains { $0.hasFailed } ? .relapse(quarantine) : .recovering(quarantine, tries.count)
        }
    }

    private func count(_ settled: Settled, _ tallies: inout [Key: Tally], _ failing: inout Set<Key>, _ now: ContinuousClock.Instant) {
        guard settled.isTried, let envelope = settled.envelope, settled.handler != nil else { return }
        let keys = [Key(scope: .type, name: envelope.type.text)] + (envelope.tenant.map { [Key(scope: .tenant, name: $0.text)] } ?? [])
        for key in keys {
            var known = tallies[key]
            if let tally = known, now - tally.since > rules.window {
                tallies[key] = nil
                known = nil
            }
            guard var tally = known ?? (settled.hasFailed ? Tally(since: now) : nil) else { continue }
            tally.total += 1
            if settled.hasFailed {
                tally.failed += 1
                failing.insert(key)
                if key.scope == .type, let tenant = envelope.tenant?.text, tally.tenants.count < 100 { tally.tenants.insert(tenant) }
            }
            tallies[key] = tally
        }
    }

    private func isTooMany(_ tally: Tally, _ scope: Quarantine.Scope) -> Bool {
        guard tally.failed >= rules.failures, 2 * tally.failed >= tally.total else { return false }
        return scope == .tenant || tally.tenants.count >= QuarantineRules.tenantsOfType
    }
}

extension Settled {
    /// It has been handled, or tried to.
    fileprivate var isTried: Bool {
        switch fate {
        case .parked: false
        case .dead(let letter): letter.reason == .exhausted || letter.reason == .permanent
        case .done, .retry: true
        }
    }

    /// It failed for reasons that are neither its publisher's nor a rule's.
    fileprivate var hasFailed: Bool {
        switch fate {
        case .retry(_, _, let isDeferred): !isDeferred
        case .dead(let letter): letter.reason == .exhausted || letter.reason == .permanent
        case .done, .parked: false
        }
    }
}
