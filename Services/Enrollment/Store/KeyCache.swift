internal import Synchronization

/// Remembers which key belongs to which id.
///
/// Keys never change, so what was once read stays true. Only committed rows go in: the key of a row that is rolled back would be remembered for a row that will get
/// another one. A worker has to be restarted when its database is set back to an older state.
final class KeyCache: Sendable {
    private let keys = Mutex<[RowKey: Int32]>([:])
    private let limit: Int

    /// - Parameter limit: entries, some 150 bytes each; when it is reached, all of them are forgotten.
    init(limit: Int) { self.limit = limit }

    /// What is known of the wanted.
    func find(_ wanted: Set<RowKey>) -> [RowKey: Int32] {
        keys.withLock { keys in
            var found: [RowKey: Int32] = [:]
            found.reserveCapacity(wanted.count)
            for row in wanted { if let key = keys[row] { found[row] = key } }
            return found
        }
    }

    func remember(_ found: [(RowKey, Int32)]) {
        guard !found.isEmpty else { return }
        keys.withLock { keys in
            if keys.count + found.count > limit { keys.removeAll() }
            for (row, key) in found.prefix(limit) { keys[row] = key }
        }
    }
}
