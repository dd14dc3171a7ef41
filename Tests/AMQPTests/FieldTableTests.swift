import SeededRandom
import Testing

@testable import AMQP

@Suite("Field tables")
struct FieldTableTests {
    /// Written by ``WireWriter``, read by librabbitmq's own decoder: two independent implementations.
    private func roundTrip(_ table: [String: FieldValue]) throws -> [String: FieldValue] {
        try withArena { arena throws(AMQPError) in
            [String: FieldValue](try arena.table(table), keys: StringCache())
        }
    }

    @Test("arrive as they were sent")
    func everyKind() throws {
        let table: [String: FieldValue] = [
            "yes": true, "no": false, "small": 7, "negative": .int(.min), "large": .int(.max),
            "double": .double(-2.5e300), "text": "Grüße, 世界", "empty": "", "bytes": .bytes([0, 255, 206]),
            "time": .timestamp(1_700_000_000), "null": .null, "list": .array([1, "two", .null, .array([])]),
            "x-death": .array([.table(["queue": "q", "count": 3, "nested": .table([:])])]),
        ]
        #expect(try roundTrip(table) == table)
    }

    @Test("may be empty")
    func empty() throws { #expect(try roundTrip([:]) == [:]) }

    @Test("survive in any shape", arguments: 0..<50)
    func anyTable(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let table = Self.table(depth: 3, using: &random)
        #expect(try roundTrip(table) == table)
    }

    @Test("refuse a key that AMQP cannot carry")
    func longKey() {
        #expect(throws: AMQPError.self) { try roundTrip([String(repeating: "k", count: 256): 1]) }
    }

    private static func table(depth: Int, using random: inout SplitMix64) -> [String: FieldValue] {
        var table: [String: FieldValue] = [:]
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            table["key\(Int.random(in: 0...99, using: &random))"] = value(depth: depth, using: &random)
        }
        return table
    }

    private static func value(depth: Int, using random: inout SplitMix64) -> FieldValue {
        switch Int.random(in: 0...(depth > 0 ? 8 : 6), using: &random) {
        case 0: .bool(Bool.random(using: &random))
        case 1: .int(Int64(truncatingIfNeeded: random.next()))
        case 2: .double(Double.random(in: -1e9...1e9, using: &random))
        case 3: .string(String(repeating: "é", count: Int.random(in: 0...300, using: &random)))
        case 4: .bytes((0..<Int.random(in: 0...20, using: &random)).map { UInt8(truncatingIfNeeded: $0) })
        case 5: .timestamp(Int64.random(in: 0...2_000_000_000, using: &random))
        case 6: .null
        case 7: .array((0..<3).map { _ in value(depth: depth - 1, using: &random) })
        default: .table(table(depth: depth - 1, using: &random))
        }
    }
}
