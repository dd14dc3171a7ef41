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
            let until = seconds(rules.pause(after: 0))
            let rows = try await transaction.query(
                """
                INSERT INTO control.quarantines (service, scope, name, reason, probe_from)
                VALUES (\(service), \(scope.rawValue), \(name), \(reason), now() + make_interval(secs => \(until)))
                ON CONFLICT DO NOTHING RETURNING row_to_json(quarantines)::text
                """)
            return try change("quarantine", scope, name, before: nil, rows)
        case .relapse(let quarantine):
            let pause = seconds(rules.pause(after: quarantine.relapses + 1))
            let rows = try await transaction.query(
                """
                UPDATE control.quarantines
                SET relapses = relapses + 1, successes = 0, probe_from = now() + make_interval(secs => \(pause))
                WHERE service = \(service) AND scope = \(quarantine.scope.rawValue) AND name = \(quarantine.name)
                  AND relapses = \(Int32(quarantine.relapses))
                RETURNING row_to_json(quarantines)::text
                """)
            return try change("quarantine again", quarantine.scope, quarantine.name, before: "relapses \(quarantine.relapses)", rows)
        case .recovering(let quarantine, let count):
            let rows = try await transaction.query(
                """
                UPDATE control.quarantines SET successes = successes + \(Int32(count))
                WHERE service = \(service) AND scope = \(quarantine.scope.rawValue) AND name = \(quarantine.name)
                  AND relapses = \(Int32(quarantine.relapses))
                RETURNING row_to_json(quarantines)::text, successes
                """)
            guard let row = rows.first else { return nil }
            let (text, successes) = try row.decode(String.self, Int32.self)
            guard successes >= QuarantineRules.successes else {
                return ControlStore.Change(
                    action: "try quarantine", subject: subject(quarantine.scope, quarantine.name), before: nil, after: text, statements: [])
            }
            return ControlStore.Change(
                action: "end quarantine", subject: subject(quarantine.scope, quarantine.name), before: text, after: nil,
                statements: [
                    """
                    DELETE FROM control.quarantines
                    WHERE service = \(service) AND scope = \(quarantine.scope.rawValue) AND name = \(quarantine.name)
                    """
                ])
        }
    }

    private func change(
        _ action: String, _ scope: Quarantine.Scope, _ name: String, before: String?, _ rows: PostgresRows
    ) throws -> ControlStore.Change? {
        guard let after = try rows.first?.decode(String.self) else { return nil }
        return ControlStore.Change(
            action: action, subject: subject(scope, name), before: before.map { "\"\($0)\"" }, after: after, statements: [])
    }

    private func subject(_ scope: Quarantine.Scope, _ name: String) -> String { "\(service) \(scope.rawValue) \(name)" }

    private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
