internal import LMSModels
internal import Postgres

/// Reads what ``UpsertPlan`` decides against, in one round trip.
enum UpsertReader<Table: StateTable> {
    typealias State = Table.State
    typealias Plan = UpsertPlan<State>

    static func read(
        _ commands: [(state: State, organization: String)], in transaction: PostgresTransaction
    ) async throws -> Plan {
        guard !commands.isEmpty else { return Plan(rows: [], holders: [:], references: []) }
        let keys = Set(commands.map { RowKey(organization: $0.organization, id: $0.state.rowID.text) }).map(\.self)
        var statements = [Table.present(organizations: keys.map(\.organization), ids: keys.map(\.id))]

        let uniques = Array(
            Set(
                commands.compactMap { state, organization in
                    state.uniqueValue.map { RowKey(organization: organization, id: $0) }
                }))
        let holders =
            uniques.isEmpty
            ? nil : Table.holders(organizations: uniques.map(\.organization), values: uniques.map(\.id))
        if let holders { statements.append(holders) }

        let wanted = Set(
            commands.flatMap { state, organization in
                state.references.map { reference in
                    ReferenceKey(table: reference.table, key: RowKey(organization: organization, id: reference.id.text))
                }
            })
        let tables = DirectoryReference.Table.allCases.filter { table in wanted.contains { $0.table == table } }
        for table in tables {
            let keys = wanted.filter { $0.table == table }.map(\.key)
            statements.append(existing(table, organizations: keys.map(\.organization), ids: keys.map(\.id)))
        }

        var results = try await transaction.pipeline(statements)[...]
        let rows = try results.removeFirst().map(row)
        let held = holders == nil ? [:] : try holderByValue(results.removeFirst(), uniques)
        var references: Set<ReferenceKey> = []
        for (table, rows) in zip(tables, results) {
            for row in rows {
                let (organization, id) = try row.decode(String.self, String.self)
                references.insert(ReferenceKey(table: table, key: RowKey(organization: organization, id: id)))
            }
        }
        return Plan(rows: rows, holders: held, references: references)
    }

    private static func existing(
        _ table: DirectoryReference.Table, organizations: [String], ids: [String]
    ) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id
        FROM unnest(\(organizations), \(ids)) AS wanted (organization_id, id)
        JOIN enrollment.\(unescaped: table.rawValue) AS known USING (organization_id, id)
        WHERE NOT known.is_deleted
        """
    }

    private static func row(_ row: PostgresRow) throws -> Plan.Row {
        let (organization, id, stateAt, stateHash, json) = try row.decode(
            String.self, String.self, Timestamp.self, Int64.self, String.self)
        return Plan.Row(
            key: RowKey(organization: organization, id: id),
            content: try State.decode(JSONDocument(Array(json.utf8)).root), stateAt: stateAt, stateHash: stateHash,
            isNew: false,
            actor: "")
    }

    private static func holderByValue(_ rows: PostgresRows, _ wanted: [RowKey]) throws -> [Plan.UniqueKey: RowKey] {
        var holders: [Plan.UniqueKey: RowKey] = [:]
        for row in rows {
            let (position, organization, id) = try row.decode(Int64.self, String.self, String.self)
            let value = wanted[Int(position) - 1]
            holders[Plan.uniqueKey(value.id, for: value)] = RowKey(organization: organization, id: id)
        }
        return holders
    }
}
