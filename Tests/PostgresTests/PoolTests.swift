import Foundation
import Testing

@testable import Postgres

@Suite("The pool", TestDatabase.isThere, .timeLimit(.minutes(1)))
struct PoolTests {
    private func process(_ connection: PostgresConnection) async throws -> Int32 {
        try await connection.query("SELECT pg_backend_pid()")[0].decode(Int32.self)
    }

    @Test("Connections are opened when needed and used again")
    func reuse() async throws {
        let pool = TestDatabase.pool(size: 3)
        #expect(pool.status.open == 0)
        let first = try await pool.withConnection { try await process($0) }
        let second = try await pool.withConnection { try await process($0) }
        #expect(first == second)
        #expect(pool.status.open == 1)
        #expect(pool.status.idle == 1)
        await pool.close()
    }

    @Test("Many tasks share few connections, and all are served")
    func many() async throws {
        let pool = TestDatabase.pool(size: 4)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...200 {
                group.addTask {
                    try await pool.withTransaction { try await $0.query("SELECT \(number)")[0].decode(Int.self) }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 20_100)
        #expect(pool.status.open <= 4)
        #expect(pool.status.idle == pool.status.open)
        #expect(pool.status.waiting == 0)
        await pool.close()
    }

    @Test("Who came first is served first")
    func fairness() async throws {
        let pool = TestDatabase.pool(size: 1)
        let (order, served) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await pool.withConnection { _ in
                for number in 0..<10 {
                    group.addTask { _ = try await pool.withConnection { _ in served.yield(number) } }
                    while pool.status.waiting <= number { await Task.yield() }
                }
            }
            try await group.waitForAll()
        }
        served.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == Array(0..<10))
        await pool.close()
    }

    @Test("A task that is cancelled while it waits leaves the line, and those behind it are served")
    func cancellation() async throws {
        let pool = TestDatabase.pool(size: 1)
        let (cancelled, served) = try await pool.withConnection { _ in
            let cancelled = Task { try await pool.withConnection { _ in } }
            while pool.status.waiting < 1 { await Task.yield() }
            let served = Task { try await pool.withConnection { _ in "served" } }
            while pool.status.waiting < 2 { await Task.yield() }
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            #expect(pool.status.waiting == 1)
            return (cancelled, served)
        }
        #expect(cancelled.isCancelled)
        #expect(try await served.value == "served")
        await pool.close()
    }

    @Test("A connection that the server ended is replaced, whether it was lent or idle")
    func recovers() async throws {
        let pool = TestDatabase.pool(size: 1)
        let killer = try await TestDatabase.connect()
        let error = await expectPostgresError {
            try await pool.withConnection { connection in
                let process = try await process(connection)
                _ = try await killer.query("SELECT pg_terminate_backend(\(process), 5000)")
                _ = try await connection.query("SELECT 1")
            }
        }
        #expect(error.isConnectionLost)
        #expect(pool.status.open == 0)

        let (lost, connection) = try await pool.withConnection { (try await process($0), $0) }
        _ = try await killer.query("SELECT pg_terminate_backend(\(lost), 5000)")
        while connection.isUsable { await Task.yield() }
        let fresh = try await pool.withConnection { try await process($0) }
        #expect(fresh != lost)
        #expect(pool.status.open == 1)
        await pool.close()
    }

    @Test("A connection that comes back with a transaction open or listening is not lent again")
    func dirty() async throws {
        let pool = TestDatabase.pool(size: 1)
        let begun = try await pool.withConnection { connection in
            try await connection.simple("BEGIN")
            return try await process(connection)
        }
        let listening = try await pool.withConnection { connection in
            _ = try await connection.listen("x")
            return try await process(connection)
        }
        let clean = try await pool.withConnection { try await process($0) }
        #expect(Set([begun, listening, clean]).count == 3)
        await pool.close()
    }

    @Test("Who waits hears that a connection cannot be had, and the status says why")
    func unreachable() async throws {
        let pool = PostgresPool(
            url: "postgres://127.0.0.1:1/x", applicationName: "t", size: 1, logger: TestDatabase.logger)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 {
                group.addTask { await expectPostgresError { try await pool.withConnection { _ in } }.isConnectionLost }
            }
            for await isLost in group { #expect(isLost) }
        }
        #expect(pool.status.open == 0)
        #expect(pool.status.lastError?.isRetriable == true)
    }

    @Test("A closed pool turns everybody away and takes back what was lent")
    func close() async throws {
        let pool = TestDatabase.pool(size: 1)
        let lent = try await pool.withConnection { connection in
            let waiter = Task { await expectPostgresError { try await pool.withConnection { _ in } } }
            while pool.status.waiting < 1 { await Task.yield() }
            await pool.close()
            #expect(await waiter.value.message == "the pool is closed")
            #expect(connection.isUsable)
            return connection
        }
        #expect(!lent.isUsable)
        #expect(pool.status.open == 0)
        let error = await expectPostgresError { try await pool.withConnection { _ in } }
        #expect(error.message == "the pool is closed")
    }
}
