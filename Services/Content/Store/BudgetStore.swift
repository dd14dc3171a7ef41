internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on budgets and the ledger.
struct BudgetStore: Sendable {
    /// A budget, and whether it was told that the month's is exceeded.
    struct Lent: Sendable {
        let budget: Budget
        let isTold: Bool
    }

    struct Told: Sendable {
        let organization: String
        let month: CalendarDate
        let limit: Int
    }

    /// What somebody has decided a budget to be; of two at the same moment the more generous wins, in any order.
    struct Decision: Comparable, Sendable {
        let organization: String
        let limit: Int?
        let at: Timestamp
        let actor: String

        static func < (left: Decision, right: Decision) -> Bool {
            (left.at, left.limit ?? .max) < (right.at, right.limit ?? .max)
        }
    }

    /// The budgets of organizations that have one, locked in the order of their ids.
    ///
    /// What is spent and promised is read in a statement of its own: whoever has waited for the lock must see what its
    /// holder has committed.
    /// - Parameters:
    ///   - organizations: each once.
    ///   - states: of the requests whose promises count.
    ///   - transaction: the one that will spend or promise.
    /// - Returns: by organization.
    /// - Throws: `PostgresError`.
    func lock(
        _ organizations: [OrganizationStore.Organization], counting states: [SpeechState] = [.pending, .processing],
        in transaction: PostgresTransaction
    ) async throws -> [String: Lent] {
        let wanted = organizations.sorted { $0.id < $1.id }
        let results = try await transaction.pipeline([
            """
            SELECT organization_id FROM content.budgets WHERE organization_id = ANY(\(wanted.map(\.id)))
            ORDER BY organization_id FOR UPDATE
            """,
            """
            SELECT budget.organization_id, budget.monthly_limit,
                   coalesce((SELECT sum(cost) FROM content.usage_ledger AS ledger
                             WHERE ledger.organization_id = budget.organization_id AND ledger.month = wanted.month), 0)::int8,
                   coalesce((SELECT sum(promised_cost) FROM content.tts_requests AS request
                             WHERE request.organization_id = budget.organization_id AND request.state IN ('PENDING', 'PROCESSING')
                                 AND request.state = ANY(\(states.map(\.rawValue)))), 0)::int8,
                   coalesce(budget.told_month = wanted.month AND budget.told_limit = budget.monthly_limit, false)
            FROM unnest(\(wanted.map(\.id)), \(wanted.map(\.month))) AS wanted (organization_id, month)
            JOIN content.budgets AS budget ON budget.organization_id = wanted.organization_id
            """,
        ])
        var lent: [String: Lent] = [:]
        for row in results[1] {
            let (id, limit, spent, promised, isTold) = try row.decode(String.self, Int?.self, Int.self, Int.self, Bool.self)
            lent[id] = Lent(budget: Budget(limit: limit, spent: spent, promised: promised), isTold: isTold)
        }
        return lent
    }

    /// - Returns: the organizations whose budget was changed.
    func set(_ decisions: [Decision], in transaction: PostgresTransaction) async throws -> Set<String> {
        guard !decisions.isEmpty else { return [] }
        let rows = try await transaction.query(
            """
            INSERT INTO content.budgets AS known (organization_id, monthly_limit, state_at, created_by, updated_by)
            SELECT organization_id, monthly_limit, state_at, actor, actor
            FROM unnest(\(decisions.map(\.organization)), \(decisions.map(\.limit)), \(decisions.map(\.at)), \(decisions.map(\.actor)))
                AS new (organization_id, monthly_limit, state_at, actor)
            ORDER BY organization_id
            ON CONFLICT (organization_id) DO UPDATE
            SET monthly_limit = EXCLUDED.monthly_limit, state_at = EXCLUDED.state_at, updated_at = now(), updated_by = EXCLUDED.updated_by
            WHERE (known.state_at, coalesce(known.monthly_limit, 9223372036854775807))
                < (EXCLUDED.state_at, coalesce(EXCLUDED.monthly_limit, 9223372036854775807))
            RETURNING organization_id
            """)
        return Set(try rows.map { try $0.decode(String.self) })
    }

    /// Notes of which month and limit it was told.
    func note(_ told: [Told], in transaction: PostgresTransaction) async throws {
        guard !told.isEmpty else { return }
        _ = try await transaction.execute(
            """
            UPDATE content.budgets AS budget SET told_month = told.month, told_limit = told.monthly_limit
            FROM unnest(\(told.map(\.organization)), \(told.map(\.month)), \(told.map(\.limit))) AS told (organization_id, month, monthly_limit)
            WHERE budget.organization_id = told.organization_id
            """)
    }

    /// Something that was paid for.
    struct Expense: Sendable {
        /// Of the command that asked for it.
        let entry: InboxKey
        let organization: String
        let month: CalendarDate
        let kind: String
        let request: String
        let provider: String
        let model: String
        let characters: Int
        let cost: Int
    }

    func record(_ expense: Expense, in transaction: PostgresTransaction) async throws {
        _ = try await transaction.execute(
            """
            INSERT INTO content.usage_ledger (entry, organization_id, month, kind, request_id, provider, model, characters, cost)
            VALUES (\(expense.entry.uuid), \(expense.organization), \(expense.month), \(expense.kind), \(expense.request),
                \(expense.provider), \(expense.model), \(Int32(expense.characters)), \(expense.cost))
            """)
    }
}
