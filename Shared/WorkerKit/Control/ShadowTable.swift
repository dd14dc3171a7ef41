internal import LMSModels
internal import Metrics
internal import Postgres

/// The statements on `shadow_comparisons` and `shadow_differences`.
struct ShadowTable: Sendable {
    let schema: String

    /// A message that two paths were compared by.
    struct Comparison {
        let message: Admitted
        let flag: String
        let candidate: String
        let current: ShadowOutcome
        let tried: ShadowOutcome
    }

    /// Counts comparisons, and writes down where the paths differ.
    func record(_ comparisons: [Comparison]) -> [PostgresStatement] {
        let different = comparisons.filter { $0.current != $0.tried }.sorted { $0.message.key < $1.message.key }
        count(comparisons.count, different.count)
        let names = Set(comparisons.map { [$0.flag, $0.candidate] }).sorted { $0.lexicographicallyPrecedes($1) }
        func counts(_ list: [Comparison]) -> [Int64] {
            names.map { name in Int64(list.count { [$0.flag, $0.candidate] == name }) }
        }
        let totals: PostgresStatement = """
            INSERT INTO \(unescaped: schema).shadow_comparisons AS known (flag, candidate, compared, different, last_at)
            SELECT flag, candidate, compared, different, now()
            FROM unnest(\(names.map { $0[0] }), \(names.map { $0[1] }), \(counts(comparisons)), \(counts(different)))
                AS new (flag, candidate, compared, different)
            ON CONFLICT (flag, candidate) DO UPDATE
            SET compared = known.compared + EXCLUDED.compared, different = known.different + EXCLUDED.different, last_at = now()
            """
        guard !different.isEmpty else { return [totals] }
        return [
            """
            INSERT INTO \(unescaped: schema).shadow_differences (flag, candidate, key, source, id, type, tenant, current, tried)
            SELECT * FROM unnest(\(different.map(\.flag)), \(different.map(\.candidate)), \(different.map(\.message.key.uuid)),
                \(different.map(\.message.envelope.source)), \(different.map(\.message.envelope.id)),
                \(different.map(\.message.envelope.type.text)), \(different.map { $0.message.envelope.tenant?.text }),
                \(different.map { Self.clean($0.current.json) }), \(different.map { Self.clean($0.tried.json) }))
            ON CONFLICT (flag, candidate, key) DO UPDATE SET current = EXCLUDED.current, tried = EXCLUDED.tried, at = now()
            """,
            totals,
        ]
    }

    /// Forgets differences that are older than a week.
    static func forget(schema: String) -> PostgresStatement {
        "DELETE FROM \(unescaped: schema).shadow_differences WHERE at < now() - interval '7 days'"
    }

    private func count(_ compared: Int, _ different: Int) {
        for (result, number) in [("same", compared - different), ("different", different)] where number > 0 {
            Counter(label: "lectern_shadow_comparisons_total", dimensions: [("service", schema), ("result", result)]).increment(by: number)
        }
    }

    /// Without the one character that texts cannot hold.
    private static func clean(_ text: String) -> String { text.replacing("\0", with: "\u{FFFD}") }
}
