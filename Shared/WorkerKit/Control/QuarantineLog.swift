internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres

/// Writes down what a ``FailureWatch`` has found, so that all workers of the service know.
struct QuarantineLog: Sendable {
    let service: String
    let rules: QuarantineRules
    let pool: PostgresPool
    let logger: Logger

    /// - Returns: when everything is written, or cannot be: the next failures say it again.
    func write(_ findings: [FailureWatch.Finding]) async {
        for finding in findings {
            do {
                let change = try await pool.withConnection { connection in
                    try await ControlStore().apply(as: "\(service) worker", on: connection) { try await self.change(finding, $0) }
                }
                guard change != nil else { continue }
                report(finding)
            } catch is CancellationError {
                return
            } catch {
                logger.warning("a quarantine was not written down", metadata: ["finding": "\(finding)", "error": "\(error)"])
            }
        }
    }

    private func report(_ finding: FailureWatch.Finding) {
        switch finding {
        case .open(let scope, let name, let reason):
            logger.error("quarantined: its messages are kept back", metadata: ["\(scope)": "\(name)", "reason": "\(reason)"])
            Counter(label: "lectern_quarantines_total", dimensions: [("service", service), ("scope", scope.rawValue)]).increment()
        case .relapse(let quarantine):
            logger.warning("still quarantined: a try has failed", metadata: ["\(quarantine.scope)": "\(quarantine.name)"])
        case .recovering(let quarantine, let count):
            logger.notice("tries of a quarantine go through", metadata: ["\(quarantine.scope)": "\(quarantine.name)", "count": "\(count)"])
        }
    }

    /// The change of one finding, or `nil` where somebody was faster.
    private func change(_ finding: FailureWatch.Finding, _ transaction: PostgresTransaction) async throws -> ControlStore.Change? {
        switch finding {
        case .open(let scope, let name, let reason):
            let pause = seconds(rules.pause(after: 0))
            let rows = try await transaction.query(
                """
                INSERT INTO control.quarantines (service, scope, name, reason, probe_from)
                VALUES (\(service), \(scope.rawValue), \(name), \(reason), now() + make_interval(secs => \(pause)))
                ON CONFLICT DO NOTHING RETURNING row_to_json(quarantines)::text
                """)
            guard let after = try rows.first?.decode(String.self) else { return nil }
            return change("quarantine", scope, name, before: nil, after: after)
        case .relapse(let quarantine):
            let pause = seconds(rules.pause(after: quarantine.relapses + 1))
            let rows = try await transaction.query(
                """
                UPDATE control.quarantines AS new
                SET relapses = new.relapses + 1, successes = 0, probe_from = now() + make_interval(secs => \(pause))
                FROM control.quarantines AS old
                WHERE (new.service, new.scope, new.name) = (old.service, old.scope, old.name)
                  AND (old.service, old.scope, old.name) = (\(service), \(quarantine.scope.rawValue), \(quarantine.name))
                  AND old.relapses = \(Int32(quarantine.relapses))
                RETURNING row_to_json(old)::text, row_to_json(new)::text, new.successes
                """)
            return try change("quarantine again", quarantine, rows)
        case .recovering(let quarantine, let count):
            let rows = try await transaction.query(
                """
                UPDATE control.quarantines AS new SET successes = new.successes + \(Int32(count))
                FROM control.quarantines AS old
                WHERE (new.service, new.scope, new.name) = (old.service, old.scope, old.name)
                  AND (old.service, old.scope, old.name) = (\(service), \(quarantine.scope.rawValue), \(quarantine.name))
                  AND old.relapses = \(Int32(quarantine.relapses))
                RETURNING row_to_json(old)::text, row_to_json(new)::text, new.successes
                """)
            return try change("try quarantine", quarantine, rows)
        }
    }

    /// What was changed, where the quarantine was still as it had been seen; its end after enough tries.
    private func change(_ action: String, _ quarantine: Quarantine, _ rows: PostgresRows) throws -> ControlStore.Change? {
        guard let row = rows.first else { return nil }
        let (before, after, successes) = try row.decode(String.self, String.self, Int32.self)
        guard successes >= QuarantineRules.successes else {
            return change(action, quarantine.scope, quarantine.name, before: before, after: after)
        }
        return change(
            "end quarantine", quarantine.scope, quarantine.name, before: before, after: nil,
            [
                """
                DELETE FROM control.quarantines
                WHERE service = \(service) AND scope = \(quarantine.scope.rawValue) AND name = \(quarantine.name)
                """
            ])
    }

    private func change(
        _ action: String, _ scope: Quarantine.Scope, _ name: String, before: String?, after: String?, _ statements: [PostgresStatement] = []
    ) -> ControlStore.Change {
        ControlStore.Change(
            action: action, subject: "\(service) \(scope.rawValue) \(name)", before: before, after: after, statements: statements)
    }

    private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
