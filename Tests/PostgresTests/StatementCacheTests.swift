import Testing

@testable import Postgres

@Suite("The cache of prepared statements")
struct StatementCacheTests {
    private func key(_ sql: String) -> StatementCache.Key { .init(PostgresStatement(unescaped: sql)) }

    @Test("The least recently used leave, and their names are handed out once for deallocation")
    func leastRecentlyUsed() {
        var cache = StatementCache(limit: 2)
        for sql in ["a", "b", "c"] { cache.insert(key(sql), name: sql) }
        _ = cache.name(for: key("a"))
        #expect(cache.trim() == ["b"])
        #expect(cache.trim() == [])
        #expect(cache.name(for: key("b")) == nil)
        #expect(cache.name(for: key("a")) == "a")
    }

    @Test("The same text with other parameter types is another statement")
    func types() {
        let small: PostgresStatement = "SELECT \(Int32(1))"
        let large: PostgresStatement = "SELECT \(Int64(1))"
        #expect(small.sql == large.sql)
        #expect(StatementCache.Key(small) != StatementCache.Key(large))
    }

    @Test("What is dropped is deallocated, what the server has dropped is not")
    func drop() {
        var cache = StatementCache(limit: 9)
        cache.insert(key("a"), name: "a")
        cache.drop([key("a"), key("unknown")])
        #expect(cache.trim() == ["a"])
        cache.insert(key("b"), name: "b")
        cache.removeAll()
        #expect(cache.trim() == [])
        #expect(cache.count == 0)
    }
}
