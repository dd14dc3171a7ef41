/// A day of the calendar: what `date` holds.
public struct PostgresDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before.
    public let days: Int32

    /// - Parameter days: since 1970-01-01.
    public init(days: Int32) { self.days = days }

    /// Later than every day.
    public static let infinity = PostgresDate(days: .max)
    /// Earlier than every day.
    public static let minusInfinity = PostgresDate(days: .min)

    public var isFinite: Bool { self != .infinity && self != .minusInfinity }

    public static func < (left: Self, right: Self) -> Bool { left.days < right.days }
}

extension PostgresDate: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .date }

    /// The server counts from 2000-01-01.
    private static let epoch: Int32 = 10957

    public func encode(into buffer: inout [UInt8]) {
        guard isFinite else { return buffer.append(bigEndian: days) }
        // What lies before the server's range becomes its smallest number, which it refuses with 22008.
        let (value, overflow) = days.subtractingReportingOverflow(Self.epoch)
        buffer.append(bigEndian: overflow ? Int32.min + 1 : value)
    }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> PostgresDate {
        guard type == .date else { throw PostgresDecodingError.mismatch(Self.self, type) }
        let value = try bytes.wholeInteger(as: Int32.self, for: Self.self, type)
        guard value != .max, value != .min else { return PostgresDate(days: value) }
        // The server's last day, 5874897-12-31, is 2145031948 after its epoch: the sum fits.
        return PostgresDate(days: value + epoch)
    }
}
