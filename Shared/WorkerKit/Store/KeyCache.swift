internal import Synchronization

/// Remembers which integer key belongs to which name.
///
/// Keys never change, so what was once read stays true. Obligation: only committed rows go in. The key of a row that is
/// rolled back would be remembered for a row that will get another one. A worker has to be restarted when its
/// database is set back to an older state.
public final class KeyCache<Name: Hashable & Sendable, Key: Sendable>: Sendable {
    private let keys = Mutex<[Name: Key]>([:])
    private let limit: Int

    /// - Parameter limit: entries, some 150 bytes each; when it is reached, all of them are forgotten.
    public init(limit: Int) { self.limit = limit }

    /// What is known of the wanted.
    public func find(_ wanted: some Collection<Name>) -> [Name: Key] {
        keys.withLock { keys in
            var found: [Name: Key] = [:]
            found.reserveCapacity(wanted.count)
            for name in wanted { if let key = keys[name] { found[name] = key } }
            return found
        }
    }

    /// The key of each name, in their order; `nil` where it is not known.
    public func keys(of names: [Name]) -> [Key?] { keys.withLock { keys in names.map { keys[$0] } } }

    public func remember(_ found: some Collection<(Name, Key)>) {
        guard !found.isEmpty else { return }
        keys.withLock { keys in
            if keys.count + found.count > limit { keys.removeAll() }
            for (name, key) in found.prefix(limit) { keys[name] = key }
        }
    }
}
