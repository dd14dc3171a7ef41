internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Writes what ``UpsertPlan`` decided, in one statement.
enum UpsertWriter<Table: StateTable> {
    /// Inserts and updates.
    /// - Parameters:
    ///   - rows: one a key.
    ///   - transaction: the one that read.
    /// - Throws: `BatchConflict` where another transaction inserted one of the rows since they were read.
    static func write(_ rows: [UpsertPlan<Table.State>.Row], in transaction: PostgresTransaction) async throws {
        guard !rows.isEmpty else { return }
        let written = try await transaction.query(Table.write(rows))
        var inserted: Set<RowKey> = []
        for row in written {
            let (organization, id, isInserted) = try row.decode(String.self, String.self, Bool.self)
            if isInserted { inserted.insert(RowKey(organization: organization, id: id)) }
        }
        if let lost = rows.first(where: { $0.isNew && !inserted.contains($0.key) }) {
            throw BatchConflict("another worker made \(lost.key.id) in \(Table.name) at the same time")
        }
    }
}
