import Foundation
import Testing

@testable import Postgres

@Suite("Statements on a server", TestDatabase.isThere)
struct QueryTests {
    @Test("A statement is prepared once per text and types")
    func preparedOnce() async throws {
        let connection = try await TestDatabase.connect()
        for number in 0..<5 { _ = try await connection.query("SELECT \(number)") }
        _ = try await connection.query("SELECT \(Int32(1))")
        let rows = try await connection.query("SELECT statement FROM pg_prepared_statements")
        let texts = try rows.map { try $0.decode(String.self) }
        #expect(texts.filter { $0 == "SELECT $1" } == ["SELECT $1", "SELECT $1"])
    }

    @Test("Statements beyond the limit are deallocated on the server too")
    func limit() async throws {
        let connection = try await TestDatabase.connect(statementCacheLimit: 3)
        for number in 0..<20 { _ = try await connection.query("SELECT \(unescaped: "\(number)")") }
        let rows = try await connection.query("SELECT count(*) FROM pg_prepared_statements")
        #expect(try rows[0].decode(Int.self) <= 4)
    }

    @Test("A table that changes under a prepared statement does not show, and in a transaction trying again helps")
    func staleplan() async throws {
        try await TestDatabase.withSchema { connection, _ in
            try await connection.simple("CREATE TABLE t (a int4); INSERT INTO t VALUES (1)")
            #expect(try await connection.query("SELECT * FROM t")[0].decode(Int32.self) == 1)
            try await connection.simple("ALTER TABLE t ADD b text DEFAULT 'x'")
            let (a, b) = try await connection.query("SELECT * FROM t")[0].decode(Int32.self, String.self)
            #expect(a == 1 && b == "x")

            try await connection.simple("ALTER TABLE t DROP b")
            let first = try await connection.transaction { try await $0.query("SELECT * FROM t")[0].decode(Int32.self) }
            #expect(first == 1)

            try await connection.simple("ALTER TABLE t ADD c int8 DEFAULT 3")
            let error = await expectPostgresError {
                try await connection.transaction { transaction in
                    _ = try await transaction.query("SELECT 1")
                    _ = try await transaction.query("SELECT * FROM t")
                }
            }
            #expect(error.isRetriable)
            let again = try await connection.transaction { transaction in
                _ = try await transaction.query("SELECT 1")
                return try await transaction.query("SELECT * FROM t")[0].decode(Int32.self, Int64.self)
            }
            #expect(again.0 == 1 && again.1 == 3)
        }
    }

    @Test("DISCARD ALL does not show either")
    func discard() async throws {
        let connection = try await TestDatabase.connect()
        _ = try await connection.query("SELECT 1")
        try await connection.simple("DISCARD ALL")
        #expect(try await connection.query("SELECT 1")[0].decode(Int32.self) == 1)
    }

    @Test("A unique violation names the constraint and shows no values")
    func unique() async throws {
        try await TestDatabase.withSchema { connection, _ in
            try await connection.simple("CREATE TABLE people (name text CONSTRAINT one_name UNIQUE)")
            #expect(try await connection.execute("INSERT INTO people VALUES (\("secret"))") == 1)
            let error = await expectPostgresError {
                try await connection.execute("INSERT INTO people VALUES (\("secret"))")
            }
            #expect(error.sqlState == "23505")
            #expect(error.constraint == "one_name")
            #expect(error.table == "people")
            #expect(!error.isRetriable)
            #expect(!"\(error)".contains("secret"))
            #expect(error.operation == "INSERT INTO people VALUES ($1)")
            #expect(String(reflecting: error).contains("secret"))
        }
    }

    @Test("A NUL character is refused before anything is sent, and the connection goes on")
    func nul() async throws {
        let connection = try await TestDatabase.connect()
        let error = await expectPostgresError { _ = try await connection.query("SELECT \(1), \("a\0")") }
        #expect(error.message.contains("$2"))
        #expect(try await connection.query("SELECT 1")[0].decode(Int32.self) == 1)
    }

    @Test("A pipeline answers in order, in one unit")
    func pipeline() async throws {
        try await TestDatabase.withSchema { connection, _ in
            try await connection.simple("CREATE TABLE t (a int4 PRIMARY KEY)")
            let results = try await connection.pipeline([
                "INSERT INTO t SELECT unnest(\([1, 2, 3] as [Int32]))", "SELECT sum(a) FROM t",
                "SELECT \("x")", "SELECT \("y")",
            ])
            #expect(results[0].affected == 3)
            #expect(try results[1][0].decode(Int.self) == 6)
            #expect(try results[2][0].decode(String.self) == "x")
            #expect(try results[3][0].decode(String.self) == "y")
            #expect(try await connection.pipeline([]).isEmpty)

            let error = await expectPostgresError {
                _ = try await connection.pipeline([
                    "INSERT INTO t VALUES (10)", "INSERT INTO t VALUES (1)", "INSERT INTO nowhere VALUES (11)",
                ])
            }
            #expect(error.sqlState == "23505")
            #expect(error.operation == "INSERT INTO t VALUES (1)")
            #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 3)
        }
    }

    @Test("Long results of a long pipeline block neither side")
    func longPipeline() async throws {
        let connection = try await TestDatabase.connect()
        let text = String(repeating: "x", count: 200_000)
        let results = try await connection.pipeline((0..<100).map { _ in "SELECT \(text)" })
        #expect(try results.allSatisfy { try $0[0].decode(String.self).utf8.count == 200_000 })
    }

    @Test("SQL without parameters may be several statements, and COPY is refused where it would block")
    func simple() async throws {
        try await TestDatabase.withSchema { connection, _ in
            try await connection.simple("CREATE TABLE t (a int4); INSERT INTO t VALUES (1), (2);")
            let copy = await expectPostgresError { try await connection.simple("COPY t FROM STDIN") }
            #expect(copy.message.contains("copyIn"))
            let query = await expectPostgresError { _ = try await connection.query(" copy t FROM STDIN") }
            #expect(query.message.contains("copyIn"))
            let syntax = await expectPostgresError { try await connection.simple("SELECT 1; SELEKT 2") }
            #expect(syntax.sqlState == "42601")
            #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 2)
        }
    }

    @Test("A cancelled task sends nothing")
    func cancelledBefore() async throws {
        let connection = try await TestDatabase.connect()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await connection.query("SELECT 1")
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(connection.isUsable)
    }

    @Test("A running statement can be stopped from outside, and the connection goes on")
    func cancelRunning() async throws {
        try await TestDatabase.withSchema { connection, schema in
            let other = try await TestDatabase.connect()
            // The other holds the lock, so that the statement is known to wait when it shows as waiting.
            try await other.simple("BEGIN; CREATE TABLE \(schema).t (); LOCK \(schema).t")
            let key = Int64.random(in: 0...Int64.max)
            _ = try await other.query("SELECT pg_advisory_lock(\(key))")
            let process = try await connection.query("SELECT pg_backend_pid()")[0].decode(Int32.self)
            async let stopped = expectPostgresError {
                _ = try await connection.query("SELECT pg_advisory_lock(\(key))")
            }
            while try await other.query(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = \(process)")[0].decode(Int.self) == 0
            {}
            try await connection.cancelRunning()
            #expect(await stopped.sqlState == "57014")
            #expect(try await connection.query("SELECT 1")[0].decode(Int32.self) == 1)
            try await other.simple("ROLLBACK")
            await other.close()
        }
    }
}
