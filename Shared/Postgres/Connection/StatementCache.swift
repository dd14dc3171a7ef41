/// Which statements are prepared on a connection, and under which name.
///
/// Holds more than its limit until ``trim()``: a statement in use must not go. Names are never used twice.
struct StatementCache {
    /// The same text with other parameter types is another statement to the server.
    struct Key: Hashable {
        let sql: String
        let types: [UInt32]

        init(_ statement: PostgresStatement) {
            sql = statement.sql
            types = statement.parameters.types
        }
    }

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var uses = 0
    private var names = 0
    /// Dropped here, still known to the server.
    private var dropped: [String] = []

    init(limit: Int) { self.limit = max(limit, 1) }

    var count: Int { entries.count }

    mutating func name(for key: Key) -> String? {
        uses += 1
        guard let index = entries.index(forKey: key) else { return nil }
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    mutating func makeName() -> String {
        names += 1
        return "lectern_\(names)"
    }

    /// Notes that the server has prepared a statement.
    mutating func insert(_ key: Key, name: String) {
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
    }

    /// Forgets statements whose plans are outdated.
    mutating func drop(_ keys: some Sequence<Key>) {
        for key in keys {
            if let entry = entries.removeValue(forKey: key) { dropped.append(entry.name) }
        }
    }

    /// Forgets all statements after the server has (`DISCARD ALL`).
    mutating func removeAll() {
        entries.removeAll()
        dropped.removeAll()
    }

    /// Brings the cache down to its limit, least recently used first.
    /// - Returns: the names to deallocate on the server, those dropped earlier too.
    mutating func trim() -> [String] {
        if entries.count > limit {
            let surplus = entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(entries.count - limit)
            drop(surplus.map(\.key))
        }
        defer { dropped.removeAll() }
        return dropped
    }
}
