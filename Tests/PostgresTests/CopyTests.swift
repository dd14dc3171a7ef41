import Foundation
import Testing

@testable import Postgres

@Suite("COPY", TestDatabase.isThere)
struct CopyTests {
    private struct Stop: Error {}

    private func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestDatabase.withSchema { connection, _ in
            try await connection.simple(
                "CREATE TABLE t (id uuid, n int4 PRIMARY KEY, name text, tags text[], at timestamptz)")
            try await body(connection)
        }
    }

    @Test("Rows arrive in the binary format, NULLs and arrays too")
    func binary() async throws {
        try await withTable { connection in
            let id = UUID()
            let stored = try await connection.copyIn("COPY t FROM STDIN (FORMAT binary)") { rows in
                rows.row(id, Int32(1), "ü", ["a", nil] as [String?], PostgresTimestamp.infinity)
                rows.row(nil as UUID?, Int32(2), nil as String?, [] as [String], nil as PostgresTimestamp?)
            }
            #expect(stored == 2)
            let rows = try await connection.query("SELECT * FROM t ORDER BY n")
            let first = try rows[0].decode(UUID.self, Int32.self, String.self, [String?].self, PostgresTimestamp.self)
            #expect(first.0 == id && first.1 == 1 && first.2 == "ü" && first.3 == ["a", nil] && first.4 == .infinity)
            #expect(try rows[1]["name", as: String?.self] == nil)
            #expect(try rows[1]["tags", as: [String].self] == [])
        }
    }

    @Test("Chunks may be cut anywhere")
    func chunks() async throws {
        try await withTable { connection in
            let text = (1...1000).map { "\($0)\tname \($0)\n" }.joined()
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                continuation.yield(Array(rest.prefix(7)))
                rest = rest.dropFirst(7)
            }
            continuation.finish()
            let stored = try await connection.copyIn("COPY t (n, name) FROM STDIN", chunks: stream)
            #expect(stored == 1000)
        }
    }

    @Test("A failure stores nothing and leaves the connection usable")
    func failure() async throws {
        try await withTable { connection in
            let server = await expectPostgresError {
                _ = try await connection.copyIn("COPY t (n) FROM STDIN", bytes: Array("1\n1\n".utf8))
            }
            #expect(server.sqlState == "23505")
            let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            continuation.yield(Array("5\n".utf8))
            continuation.finish(throwing: Stop())
            await #expect(throws: Stop.self) { try await connection.copyIn("COPY t (n) FROM STDIN", chunks: stream) }
            let wrong = await expectPostgresError { _ = try await connection.copyIn("SELECT 1", bytes: []) }
            #expect(wrong.message.contains("COPY"))
            let count = try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self)
            #expect(count == 0)
        }
    }

    @Test("Within a transaction, also as its first statement, rows stay or go with it")
    func transaction() async throws {
        try await withTable { connection in
            try await connection.transaction { transaction in
                #expect(try await transaction.copyIn("COPY t (n) FROM STDIN", bytes: Array("1\n2\n".utf8)) == 2)
                try await transaction.execute("INSERT INTO t (n) VALUES (3)")
            }
            await #expect(throws: Stop.self) {
                try await connection.transaction { transaction in
                    _ = try await transaction.copyIn("COPY t (n) FROM STDIN (FORMAT binary)") { $0.row(Int32(9)) }
                    throw Stop()
                }
            }
            #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 3)
        }
    }

    @Test("While COPY runs, others are refused")
    func interleaved() async throws {
        try await withTable { connection in
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            let (begun, signal) = AsyncStream.makeStream(of: Void.self)
            let slow = stream.map { chunk in
                signal.yield()
                return chunk
            }
            continuation.yield(Array("1\n".utf8))
            async let stored = connection.copyIn("COPY t (n) FROM STDIN", chunks: slow)
            for await _ in begun { break }
            let error = await expectPostgresError { _ = try await connection.query("SELECT 1") }
            #expect(error.message.contains("COPY is running"))
            continuation.finish()
            let count = try await stored
            #expect(count == 1)
        }
    }
}
