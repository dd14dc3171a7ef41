import Testing

@testable import Postgres

@Suite("Statements that wait for the next round trip", TestDatabase.isThere)
struct WaitingStatementTests {
    private struct Stop: Error {}

    private func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestDatabase.withSchema { connection, _ in
            try await connection.simple("CREATE TABLE t (a int4 PRIMARY KEY)")
            try await body(connection)
        }
    }

    private func values(_ connection: PostgresConnection) async throws -> [Int32] {
        try await connection.query("SELECT a FROM t ORDER BY a").map { try $0.decode(Int32.self) }
    }

    @Test("They run before the statements of the next round trip, in their order")
    func order() async throws {
        try await withTable { connection in
            try await connection.transaction { transaction in
                transaction.later("INSERT INTO t VALUES (1)")
                transaction.later("UPDATE t SET a = a + 1")
                let rows = try await transaction.query("SELECT a FROM t")
                #expect(try rows.map { try $0.decode(Int32.self) } == [2])
                transaction.later("INSERT INTO t VALUES (3)")
                let last = try await transaction.finish(with: ["INSERT INTO t VALUES (4)", "SELECT count(*) FROM t"])
                #expect(try last[1][0].decode(Int.self) == 3)
            }
            #expect(try await values(connection) == [2, 3, 4])
        }
    }

    @Test("What still waits when the body returns is committed, also where nothing else was sent")
    func commit() async throws {
        try await withTable { connection in
            try await connection.transaction { $0.later("INSERT INTO t VALUES (1)") }
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO t VALUES (2)")
                transaction.later("INSERT INTO t VALUES (3)", affecting: 1)
            }
            #expect(try await values(connection) == [1, 2, 3])
        }
    }

    @Test("Nothing of them is left where the body throws")
    func rollback() async throws {
        try await withTable { connection in
            await #expect(throws: Stop.self) {
                try await connection.transaction { transaction in
                    transaction.later("INSERT INTO t VALUES (1)")
                    throw Stop()
                }
            }
            let left = try await values(connection)
            #expect(left.isEmpty)
        }
    }

    @Test("Their error is that of the round trip, and the transaction is rolled back")
    func failure() async throws {
        try await withTable { connection in
            try await connection.execute("INSERT INTO t VALUES (1)")
            let query = await expectPostgresError {
                try await connection.transaction { transaction in
                    transaction.later("INSERT INTO t VALUES (1)")
                    _ = try await transaction.query("INSERT INTO t VALUES (2)")
                }
            }
            #expect(query.sqlState == "23505")
            #expect(query.table == "t")
            let commit = await expectPostgresError {
                try await connection.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (2)")
                    transaction.later("INSERT INTO t VALUES (1)")
                }
            }
            #expect(commit.sqlState == "23505")
            #expect(try await values(connection) == [1])
        }
    }

    @Test("A count that is not met is an error before COMMIT, however the transaction ends")
    func count() async throws {
        try await withTable { connection in
            let bodies: [@Sendable (PostgresTransaction) async throws -> Void] = [
                { _ = try await $0.query("SELECT 1") },
                { try await $0.finish() },
                { try await $0.savepoint { _ in } },
                { try await $0.flush() },
                { _ in },
            ]
            for body in bodies {
                let error = await expectPostgresError {
                    try await connection.transaction { transaction in
                        transaction.later("INSERT INTO t SELECT * FROM generate_series(1, 2)", affecting: 3)
                        try await body(transaction)
                    }
                }
                #expect(error.isUnexpectedCount)
                #expect(error.description.contains("2 rows instead of 3"))
            }
            let left = try await values(connection)
            #expect(left.isEmpty)
        }
    }

    @Test("Inside a savepoint they are undone with it, and those from before are not")
    func savepoint() async throws {
        try await withTable { connection in
            try await connection.transaction { transaction in
                transaction.later("INSERT INTO t VALUES (1)")
                await #expect(throws: Stop.self) {
                    try await transaction.savepoint { inner in
                        inner.later("INSERT INTO t VALUES (2)")
                        throw Stop()
                    }
                }
                try await transaction.savepoint { $0.later("INSERT INTO t VALUES (3)") }
            }
            #expect(try await values(connection) == [1, 3])
        }
    }

    @Test("Whoever swallows their error cannot go on without them")
    func swallowed() async throws {
        try await withTable { connection in
            let error = await expectPostgresError {
                try await connection.transaction { transaction in
                    transaction.later("INSERT INTO t VALUES (1)", affecting: 2)
                    _ = try? await transaction.query("SELECT 1")
                    _ = try? await transaction.query("INSERT INTO t VALUES (2)")
                }
            }
            #expect(error.isUnexpectedCount)
            let left = try await values(connection)
            #expect(left.isEmpty)
        }
    }

    @Test("They run before a COPY")
    func copy() async throws {
        try await withTable { connection in
            try await connection.transaction { transaction in
                transaction.later("INSERT INTO t VALUES (1)")
                _ = try await transaction.copyIn("COPY t FROM STDIN (FORMAT binary)") { $0.row(Int32(2)) }
            }
            let all = try await values(connection)
            #expect(all == [1, 2])
        }
    }
}
