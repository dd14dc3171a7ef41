internal import LMSModels
internal import Logging
internal import Postgres

// Candidate paths are tried against the real data in a transaction of their own, which is rolled back; what the current
// path then does is compared with it in the transaction that commits.

extension BatchCommit {
    /// Ends a trial's transaction, and carries what was seen.
    private struct TrialEnd: Error {
        let outcomes: [InboxKey: ShadowOutcome]
    }

    /// The messages, each with what its candidate path would do, if it has one.
    ///
    /// The others of the batch are tried along with them: what a message meets may be what its neighbour has made.
    /// - Throws: `CancellationError` only: a path that is tried harms nobody.
    func tried(_ batch: [Admitted]) async throws -> [Admitted] {
        guard batch.contains(where: { $0.path?.candidate != nil }) else { return batch }
        var keys = Set<InboxKey>()
        let sound = batch.filter { $0.brokenRules.isEmpty && $0.refusingFlag == nil && keys.insert($0.key).inserted }
        guard !sound.isEmpty else { return batch }
        let outcomes = try await outcomes(of: sound)
        return batch.map { message in
            guard message.path?.candidate != nil, let outcome = outcomes[message.key] else { return message }
            return Admitted(message, path: message.path, trial: outcome)
        }
    }

    private func outcomes(of batch: [Admitted]) async throws -> [InboxKey: ShadowOutcome] {
        do {
            return try await attempt(batch)
        } catch let error as CancellationError {
            throw error
        } catch {
            guard batch.count > 1 else { return [batch[0].key: ShadowOutcome(failed: error)] }
            var outcomes: [InboxKey: ShadowOutcome] = [:]
            for message in batch where message.path?.candidate != nil { outcomes.merge(try await self.outcomes(of: [message])) { $1 } }
            return outcomes
        }
    }

    private func attempt(_ batch: [Admitted]) async throws -> [InboxKey: ShadowOutcome] {
        let handler = handlers[batch[0].handler]
        do {
            return try await pool.withTransaction { transaction -> [InboxKey: ShadowOutcome] in
                // Nobody is to wait for a trial.
                transaction.later("SELECT set_config('lock_timeout', \(Self.briefLockTimeout), true)")
                var effects = Effects(service: service, now: batch[0].receivedAt, contracts: handler.contracts)
                let verdicts = try await handler.handle(batch.map { Admitted($0, path: $0.path?.trial ?? $0.path) }, transaction, &effects)
                try await transaction.flush()
                let summary = ShadowOutcome.Summary(effects)
                let outcomes = zip(batch, verdicts).map { ($0.key, ShadowOutcome($1, of: $0, in: summary)) }
                throw TrialEnd(outcomes: Dictionary(outcomes) { $1 })
            }
        } catch let end as TrialEnd {
            return end.outcomes
        }
    }

    /// What follows a batch of which some were tried.
    func comparisons(_ batch: [Admitted], _ verdicts: [InboxKey: Verdict], _ effects: Effects) -> [PostgresStatement] {
        guard batch.contains(where: { $0.trial != nil }) else { return [] }
        let summary = ShadowOutcome.Summary(effects)
        let compared = batch.compactMap { message -> ShadowTable.Comparison? in
            guard let verdict = verdicts[message.key] else { return nil }
            return comparison(message, ShadowOutcome(verdict, of: message, in: summary))
        }
        return compared.isEmpty ? [] : ShadowTable(schema: service).record(compared)
    }

    /// Tries messages that are kept back, and writes down what would have come of them.
    /// - Throws: `CancellationError` only.
    func tryOnly(_ batch: [Admitted]) async throws {
        for own in Dictionary(grouping: batch.filter { $0.path?.candidate != nil }, by: \.handler).values {
            let compared = try await tried(own).compactMap { comparison($0, .keptBack) }
            guard !compared.isEmpty else { continue }
            let statements = ShadowTable(schema: service).record(compared)
            do {
                try await pool.withTransaction { _ = try await $0.finish(with: statements) }
            } catch let error as CancellationError {
                throw error
            } catch {
                logger.warning("comparisons were not written down", metadata: ["count": "\(compared.count)", "error": "\(error)"])
            }
        }
    }

    private func comparison(_ message: Admitted, _ current: ShadowOutcome) -> ShadowTable.Comparison? {
        guard let trial = message.trial, let path = message.path, let candidate = path.candidate else { return nil }
        return ShadowTable.Comparison(message: message, flag: path.flag, candidate: candidate.variant, current: current, tried: trial)
    }
}
