import Foundation
import Testing

@testable import Postgres

@Suite("Transactions", TestDatabase.isThere)
struct TransactionTests {
    private struct Stop: Error {}

    private func withTable(_ body: (PostgresConnection, String) async throws -> Void) async throws {
        try await TestDatabase.withSchema { connection, schema in
            try await connection.simple("CREATE TABLE t (a int4 PRIMARY KEY, b int4 NOT NULL DEFAULT 0)")
            try await body(connection, schema)
        }
    }

    private func count(_ connection: PostgresConnection) async throws -> Int {
        try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self)
    }

    @Test("What a body did is there when it returns and gone when it throws")
    func commitAndRollback() async throws {
        try await withTable { connection, _ in
            let value = try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO t VALUES (1)")
                return "returned"
            }
            #expect(value == "returned")
            await #expect(throws: Stop.self) {
                try await connection.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (2)")
                    throw Stop()
                }
            }
            let rest = try await count(connection)
            #expect(rest == 1)
            try await connection.transaction { _ in }
        }
    }

    @Test("The isolation is the one that was asked for")
    func isolation() async throws {
        let connection = try await TestDatabase.connect()
        let level = try await connection.transaction(isolation: .serializable) {
            try await $0.query("SHOW transaction_isolation")[0].decode(String.self)
        }
        #expect(level == "serializable")
    }

    @Test("The last statements and COMMIT go together, and afterwards the transaction is over")
    func finish() async throws {
        try await withTable { connection, _ in
            try await connection.transaction { transaction in
                let results = try await transaction.finish(with: ["INSERT INTO t VALUES (1)", "SELECT 5"])
                #expect(try results[1][0].decode(Int32.self) == 5)
                let error = await expectPostgresError { try await transaction.execute("INSERT INTO t VALUES (2)") }
                #expect(error.message.contains("has ended"))
            }
            let rest = try await count(connection)
            #expect(rest == 1)

            let failed = await expectPostgresError {
                try await connection.transaction { transaction in
                    _ = try await transaction.finish(with: ["INSERT INTO t VALUES (3)", "INSERT INTO t VALUES (1)"])
                }
            }
            #expect(failed.sqlState == "23505")
            let still = try await count(connection)
            #expect(still == 1)
        }
    }

    @Test("A commit that fails is an error")
    func deferredConstraint() async throws {
        try await withTable { connection, _ in
            try await connection.simple("CREATE TABLE u (a int4 REFERENCES t DEFERRABLE INITIALLY DEFERRED)")
            for isFinished in [false, true] {
                let error = await expectPostgresError {
                    try await connection.transaction { transaction in
                        try await transaction.execute("INSERT INTO u VALUES (1)")
                        if isFinished { try await transaction.finish() }
                    }
                }
                #expect(error.sqlState == "23503")
            }
            #expect(try await connection.query("SELECT count(*) FROM u")[0].decode(Int.self) == 0)
        }
    }

    @Test("A body that swallows an error does not commit half of its work without being told")
    func swallowed() async throws {
        try await withTable { connection, _ in
            let error = await expectPostgresError {
                try await connection.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (1)")
                    _ = try? await transaction.execute("INSERT INTO nowhere VALUES (1)")
                }
            }
            #expect(error.operation == "COMMIT")
            let finished = await expectPostgresError {
                try await connection.transaction { transaction in
                    _ = try? await transaction.execute("INSERT INTO nowhere VALUES (1)")
                    try await transaction.finish()
                }
            }
            #expect(finished.operation == "COMMIT")
            let rest = try await count(connection)
            #expect(rest == 0)
        }
    }

    @Test("A transaction that SQL has ended, or that could not begin, takes no further statements")
    func ended() async throws {
        try await withTable { connection, _ in
            for sql in ["COMMIT", "SELEKT 1"] {
                let error = await expectPostgresError {
                    try await connection.transaction { transaction in
                        try? await transaction.simple(sql)
                        try await transaction.execute("INSERT INTO t VALUES (1)")
                    }
                }
                #expect(error.message.contains("SQL has ended"))
            }
            let rest = try await count(connection)
            #expect(rest == 0)
        }
    }

    @Test("A savepoint is undone alone, also within another and when the task is cancelled")
    func savepoint() async throws {
        try await withTable { connection, _ in
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO t VALUES (1)")
                try await transaction.savepoint { outer in
                    try await outer.execute("INSERT INTO t VALUES (2)")
                    await #expect(throws: PostgresError.self) {
                        try await outer.savepoint { inner in
                            try await inner.execute("INSERT INTO t VALUES (3)")
                            try await inner.execute("INSERT INTO t VALUES (1)")
                        }
                    }
                }
                try await transaction.execute("INSERT INTO t VALUES (4)")
            }
            let rows = try await connection.query("SELECT a FROM t ORDER BY a")
            let numbers = try rows.map { try $0.decode(Int32.self) }
            #expect(numbers == [1, 2, 4])
        }
    }

    @Test("A cancelled body is rolled back, and the connection is free again")
    func cancelled() async throws {
        try await withTable { connection, _ in
            let task = Task {
                try await connection.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await transaction.execute("INSERT INTO t VALUES (2)")
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            let rest = try await count(connection)
            #expect(rest == 0)
        }
    }

    @Test("A body that has returned is committed although its task was cancelled meanwhile")
    func cancelledAfterwards() async throws {
        try await withTable { connection, _ in
            let task = Task {
                try await connection.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            try await task.value
            let rest = try await count(connection)
            #expect(rest == 1)
        }
    }

    @Test("Whoever does not own the transaction is refused")
    func interleaved() async throws {
        try await withTable { connection, _ in
            try await connection.transaction { transaction in
                let query = await expectPostgresError { _ = try await connection.query("SELECT 1") }
                #expect(query.message.contains("a transaction is open"))
                let second = await expectPostgresError { try await connection.transaction { _ in } }
                #expect(second.message.contains("a transaction is open"))
                try await transaction.execute("INSERT INTO t VALUES (1)")
            }
            let rest = try await count(connection)
            #expect(rest == 1)
            try await connection.simple("BEGIN")
            let begun = await expectPostgresError { try await connection.transaction { _ in } }
            #expect(begun.message.contains("SQL has begun"))
            try await connection.simple("ROLLBACK")
        }
    }

    @Test("A statement that is refused before sending leaves the transaction usable")
    func refused() async throws {
        try await withTable { connection, _ in
            try await connection.transaction { transaction in
                _ = await expectPostgresError { _ = try await transaction.query("SELECT \("\0")") }
                try await transaction.execute("INSERT INTO t VALUES (1)")
            }
            let rest = try await count(connection)
            #expect(rest == 1)
        }
    }

    @Test("One of two that block each other fails, and may try again")
    func deadlock() async throws {
        try await withTable { connection, schema in
            try await connection.simple("INSERT INTO t VALUES (1), (2)")
            let other = try await TestDatabase.connect()
            try await other.simple("SET search_path TO \(schema)")
            // Both hold their first row before either asks for its second: the gate opens when two have come.
            let gate = Gate(parties: 2)
            @Sendable func update(_ connection: PostgresConnection, _ first: Int32, _ second: Int32) async
                -> PostgresError?
            {
                do {
                    try await connection.transaction { transaction in
                        try await transaction.execute("UPDATE t SET b = b + 1 WHERE a = \(first)")
                        await gate.pass()
                        try await transaction.execute("UPDATE t SET b = b + 1 WHERE a = \(second)")
                    }
                    return nil
                } catch { return error as? PostgresError }
            }
            async let one = update(connection, 1, 2)
            async let two = update(other, 2, 1)
            let failures = await [one, two].compactMap { $0 }
            #expect(failures.count == 1)
            #expect(failures.first?.sqlState == "40P01")
            #expect(failures.first?.isRetriable == true)
            await other.close()
        }
    }
}

/// Lets nobody pass until all have come.
actor Gate {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(parties: Int) { missing = parties }

    func pass() async {
        missing -= 1
        guard missing > 0 else { return waiting.forEach { $0.resume() } }
        await withCheckedContinuation { waiting.append($0) }
    }
}
