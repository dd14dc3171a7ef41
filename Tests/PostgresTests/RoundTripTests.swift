import Foundation
import Testing

@testable import Postgres

private enum Presence: String, PostgresEncodable, PostgresDecodable { case present, late }

@Suite("Values there and back", TestDatabase.isThere)
struct RoundTripTests {
    private func there<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: Value..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let connection = try await TestDatabase.connect()
        for value in values {
            let row = try #require(try await connection.query("SELECT \(value), \(nil as Value?)").first)
            let (back, null) = try row.decode(Value.self, Value?.self)
            #expect(back == value, sourceLocation: sourceLocation)
            #expect(null == nil, sourceLocation: sourceLocation)
        }
        await connection.close()
    }

    /// Also as arrays: all, none, and with NULLs.
    private func alsoInArrays<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: Value..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for value in values { try await there(value, sourceLocation: sourceLocation) }
        try await there(values, [], sourceLocation: sourceLocation)
        try await there([nil] + values + [nil] as [Value?], [], [nil], sourceLocation: sourceLocation)
    }

    @Test("Numbers and booleans")
    func numbers() async throws {
        try await alsoInArrays(true, false)
        try await alsoInArrays(Int16.min, 0, .max)
        try await alsoInArrays(Int32.min, -1, .max)
        try await alsoInArrays(Int64.min, -1, .max)
        try await alsoInArrays(Int.min, 42, .max)
        try await alsoInArrays(Double.pi, -.infinity, -0.0, .leastNonzeroMagnitude)
        try await alsoInArrays(Float.pi, .infinity)
    }

    @Test("Text, bytes, UUIDs and JSON")
    func text() async throws {
        try await alsoInArrays(
            "", "NULL", "{a,\"b\"}", "Grüße 🧑🏽‍🏫 \u{FFFF} ภาษาไทย", String(repeating: "x", count: 70_000))
        try await alsoInArrays([UInt8](), [0, 255, 10], [UInt8](repeating: 7, count: 10_000))
        try await alsoInArrays(UUID(), UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
        try await alsoInArrays(PostgresJSON("{\"a\": [1, null]}"), PostgresJSON("\"ü\""))
        try await alsoInArrays(Presence.present, .late)
    }

    @Test("Moments, days and times, the infinities and those before 1970 too")
    func times() async throws {
        try await alsoInArrays(
            PostgresTimestamp(microseconds: 0), .init(microseconds: -1), .init(microseconds: 1_764_000_000_123_456),
            .init(microseconds: -62_135_596_800_000_000), .infinity, .minusInfinity)
        try await alsoInArrays(
            PostgresDate(days: 0), .init(days: -25_567), .init(days: 20_000), .infinity, .minusInfinity)
        try await alsoInArrays(PostgresTime(microseconds: 0), .init(microseconds: 86_399_999_999))
    }

    @Test("The server means the same moments and days as we do")
    func meaning() async throws {
        let connection = try await TestDatabase.connect()
        let row = try await connection.query(
            """
            SELECT '1969-07-20 20:17:40.5+00'::timestamptz, '1815-12-10'::date, '13:05:00'::time,
                   to_char(\(PostgresDate(days: -1)), 'YYYY-MM-DD')
            """)[0]
        #expect(try row[0, as: PostgresTimestamp.self].microseconds == -14_182_939_500_000)
        #expect(try row[1, as: PostgresDate.self].days == -56_270)
        #expect(try row[2, as: PostgresTime.self].microseconds == 47_100_000_000)
        #expect(try row[3, as: String.self] == "1969-12-31")
        let error = await expectPostgresError {
            _ = try await connection.query("SELECT \(PostgresTimestamp(microseconds: .min + 1))")
        }
        #expect(error.sqlState == "22008")
    }

    @Test("Columns are read by place and by name, wider and as user-defined types")
    func columns() async throws {
        try await TestDatabase.withSchema { connection, _ in
            try await connection.simple("CREATE TYPE presence AS ENUM ('present', 'late')")
            let rows = try await connection.query(
                """
                SELECT 7::int2 AS small, 8::int4 AS "Middle", 'late'::presence AS presence, 'x'::name AS name,
                       ARRAY['late','present']::presence[] AS many, 1.5::float4 AS single
                """)
            let row = rows[0]
            #expect(rows.columns.map(\.name) == ["small", "Middle", "presence", "name", "many", "single"])
            #expect(rows.columns[1].type == .int4)
            #expect(try row["small", as: Int.self] == 7)
            #expect(try row["small", as: Int32.self] == 7)
            #expect(try row["Middle", as: Int64?.self] == 8)
            #expect(try row["presence", as: Presence.self] == .late)
            #expect(try row["name", as: String.self] == "x")
            #expect(try row["many", as: [Presence].self] == [.late, .present])
            #expect(try row["single", as: Double.self] == 1.5)
        }
    }

    @Test("A column that cannot be read is named, with the type it has and the type that was expected")
    func mismatch() async throws {
        let connection = try await TestDatabase.connect()
        let row = try await connection.query("SELECT 'x'::text AS name, NULL::int8 AS age, 3::int8 AS size")[0]
        func reason(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)" }
            return "nothing"
        }
        #expect(
            reason { _ = try row["name", as: Int.self] }
                == "column \"name\" of type text cannot be read as Int: these types do not go together")
        #expect(reason { _ = try row["age", as: Int.self] }.contains("it is NULL; read it as Int?"))
        #expect(reason { _ = try row["size", as: Int32.self] }.contains("of type int8 cannot be read as Int32"))
        #expect(reason { _ = try row["nobody", as: Int.self] }.contains("there is no such column"))
        #expect(reason { _ = try row[9, as: Int.self] }.contains("no column 9"))
        #expect(reason { _ = try row.decode(String.self) }.contains("the row has 3 columns"))
        #expect(reason { _ = try row["name", as: [String].self] }.contains("it is no array"))
    }

    @Test("Rows outlive their connection and are read by several tasks")
    func rowsOutlive() async throws {
        let connection = try await TestDatabase.connect()
        let rows = try await connection.query("SELECT n, n::text FROM generate_series(1, 10000) AS n")
        await connection.close()
        let sums = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try rows.reduce(0) { sum, row in
                        let (number, text) = try row.decode(Int32.self, String.self)
                        return text == "\(number)" ? sum + Int(number) : sum
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == [Int](repeating: 50_005_000, count: 4))
    }
}
