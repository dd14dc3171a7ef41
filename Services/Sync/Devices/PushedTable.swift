internal import LMSModels

/// One table of a push, each id once: of a row that is named twice the last counts, and deleting most.
struct PushedTable<Row: DeviceRow>: Sendable {
    private(set) var created: [RowID: Row] = [:]
    private(set) var updated: [RowID: Row] = [:]
    private(set) var deleted: Set<RowID> = []
    /// Created and updated ones, by id.
    private(set) var upserts: [Row] = []

    init(_ changes: TableChanges<Row>?) {
        guard let changes else { return }
        deleted = Set(changes.deleted.elements)
        for row in changes.updated.elements where !deleted.contains(row.rowID) { updated[row.rowID] = row }
        for row in changes.created.elements where !deleted.contains(row.rowID) && updated[row.rowID] == nil { created[row.rowID] = row }
        upserts = created.merging(updated) { $1 }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Every id, in order.
    var ids: [RowID] { (Array(created.keys) + updated.keys + deleted).sorted() }

    var count: Int { created.count + updated.count + deleted.count }
}
