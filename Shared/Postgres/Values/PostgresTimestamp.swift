public import FoundationEssentials

/// A moment, in microseconds: what `timestamptz` holds.
public struct PostgresTimestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01 00:00 UTC; negative before.
    public let microseconds: Int64

    /// - Parameter microseconds: since 1970-01-01 00:00 UTC.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Later than every moment.
    public static let infinity = PostgresTimestamp(microseconds: .max)
    /// Earlier than every moment.
    public static let minusInfinity = PostgresTimestamp(microseconds: .min)

    public var isFinite: Bool { self != .infinity && self != .minusInfinity }

    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

extension PostgresTimestamp {
    /// - Parameter date: rounded to the nearest microsecond; one beyond the range becomes an infinity.
    public init(_ date: Date) {
        let micros = (date.timeIntervalSince1970 * 1_000_000).rounded()
        microseconds = micros >= 0x1p63 ? .max : Int64(exactly: micros) ?? .min
    }

    /// The moment as a Foundation date, or `nil` for the infinities.
    public var date: Date? {
        isFinite ? Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) : nil
    }
}

extension PostgresTimestamp: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    /// The server counts from 2000-01-01.
    private static let epoch: Int64 = 946_684_800_000_000

    public func encode(into buffer: inout [UInt8]) {
        guard isFinite else { return buffer.append(bigEndian: microseconds) }
        // What lies before the server's range becomes its smallest number, which it refuses with 22008.
        let (value, overflow) = microseconds.subtractingReportingOverflow(Self.epoch)
        buffer.append(bigEndian: overflow ? Int64.min + 1 : value)
    }

    /// Reads `timestamptz`, and `timestamp` as UTC.
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> PostgresTimestamp {
        guard type == .timestamptz || type == .timestamp else { throw PostgresDecodingError.mismatch(Self.self, type) }
        let value = try bytes.wholeInteger(as: Int64.self, for: Self.self, type)
        guard value != .max, value != .min else { return PostgresTimestamp(microseconds: value) }
        let (microseconds, overflow) = value.addingReportingOverflow(epoch)
        guard !overflow else {
            throw PostgresDecodingError(expected: Self.self, found: type, reason: "it is later than the year 294246")
        }
        return PostgresTimestamp(microseconds: microseconds)
    }
}
