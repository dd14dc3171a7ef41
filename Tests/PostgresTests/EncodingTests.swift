import Foundation
import Testing

@testable import Postgres

@Suite("The binary format")
struct EncodingTests {
    private func bytes(_ value: some PostgresEncodable) -> [UInt8] {
        var buffer: [UInt8] = [0xAA]
        value.encode(into: &buffer)
        #expect(buffer.first == 0xAA)
        return Array(buffer.dropFirst())
    }

    @Test("Numbers are in network order")
    func numbers() {
        #expect(bytes(Int32(-2)) == [0xFF, 0xFF, 0xFF, 0xFE])
        #expect(bytes(1) == [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(bytes(true) == [1])
    }

    @Test("An array has header, length and elements; an empty one has no dimension")
    func arrays() {
        #expect(bytes([Int16(7)]) == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 21, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 7])
        #expect(bytes([] as [Int16]) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 21])
        #expect(bytes([nil] as [Int16?]).suffix(4) == [255, 255, 255, 255])
    }

    @Test("Bytes are bytea and arrays of bytes are bytea[]")
    func byteArrays() {
        #expect([UInt8].postgresType == .bytea)
        #expect([[UInt8]].postgresType.rawValue == 1001)
        #expect([[UInt8]?].postgresType.rawValue == 1001)
        #expect(bytes([1, 2] as [UInt8]) == [1, 2])
    }

    @Test("1970 and 2000 are 30 years apart, and the infinities stay what they are")
    func epochs() {
        #expect(bytes(PostgresTimestamp(microseconds: 946_684_800_000_000)) == [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(bytes(PostgresDate(days: 10957)) == [0, 0, 0, 0])
        #expect(bytes(PostgresTimestamp.infinity) == bytes(Int64.max))
        #expect(bytes(PostgresDate.minusInfinity) == bytes(Int32.min))
        #expect(bytes(PostgresTimestamp(microseconds: .min + 5)) == bytes(Int64.min + 1))
    }

    @Test("Foundation dates come and go with microseconds")
    func dates() {
        #expect(PostgresTimestamp(Date(timeIntervalSince1970: -1.5)).microseconds == -1_500_000)
        #expect(PostgresTimestamp(microseconds: 1_500_000).date == Date(timeIntervalSince1970: 1.5))
        #expect(PostgresTimestamp.infinity.date == nil)
        #expect(PostgresTimestamp(.distantFuture).isFinite)
        #expect(PostgresTimestamp(Date(timeIntervalSince1970: 1e30)) == .infinity)
        #expect(PostgresTimestamp(Date(timeIntervalSince1970: -1e30)) == .minusInfinity)
    }

    @Test("Broken bytes are an error and never a crash", arguments: 0...40)
    func broken(length: Int) {
        let whole = bytes(["one", "two", "three"])
        #expect(throws: PostgresDecodingError.self) {
            try whole.prefix(length).withUnsafeBytes { try [String].decode($0, type: .text.array) }
        }
    }
}
