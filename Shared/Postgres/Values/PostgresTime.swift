/// A time of day without a zone: what `time` holds.
public struct PostgresTime: Hashable, Comparable, Sendable {
    /// Microseconds since midnight, 0 to 86,400,000,000 (the server accepts 24:00); it refuses others with 22008.
    public let microseconds: Int64

    /// - Parameter microseconds: since midnight.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

extension PostgresTime: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .time }

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: microseconds) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> PostgresTime {
        guard type == .time else { throw PostgresDecodingError.mismatch(Self.self, type) }
        return PostgresTime(microseconds: try bytes.wholeInteger(as: Int64.self, for: Self.self, type))
    }
}
