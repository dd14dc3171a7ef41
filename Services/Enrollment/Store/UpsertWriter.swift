internal import LMSModels
internal import Postgres

/// Writes what ``UpsertPlan`` decided, in one statement.
enum UpsertWriter<Table: StateTable> {
    /// Inserts and updates.
    /// - Parameters:
    ///   - rows: one a key.
    ///   - transaction: the one that read.
    /// - Throws: ``LostRace`` where another transaction inserted one of the rows since they were read.
    static func write(_ rows: [UpsertPlan<Table.State>.Row], in transaction: PostgresTransaction) async throws {
        guard !rows.isEmpty else { return }
        let written = try await transaction.query(Table.write(rows))
        var inserted: Set<RowKey> = []
        for row in written {
            let (organization, id, isInserted) = try row.decode(String.self, String.self, Bool.self)
            if isInserted { inserted.insert(RowKey(organization: organization, id: id)) }
        }
        if let lost = rows.first(where: { $0.isNew && !inserted.contains($0.key) }) {
            throw LostRace(table: "\(Table.name)", id: lost.key.id)
        }
    }
}

/// Two transactions created the same row at once, and this one came second.
///
/// What it decided was about a row that did not exist. Run again, it finds the row.
struct LostRace: Error, CustomStringConvertible {
    let table: String
    let id: String

    var description: String { "\(table) \(id) was created by another transaction at the same time" }
}
