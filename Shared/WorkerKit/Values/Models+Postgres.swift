public import LMSModels
public import Postgres

// The contracts' values go into statements as they are; each is stored as its text or its moment.

extension Identifier: PostgresEncodable {
    public static var postgresType: PostgresType { .text }
    public func encode(into buffer: inout [UInt8]) { text.encode(into: &buffer) }
}

extension Text: PostgresEncodable, PostgresArrayEncodable {
    public static var postgresType: PostgresType { .text }
    public func encode(into buffer: inout [UInt8]) { text.encode(into: &buffer) }
}

extension EmailAddress: PostgresEncodable {
    public static var postgresType: PostgresType { .text }
    public func encode(into buffer: inout [UInt8]) { text.encode(into: &buffer) }
}

extension TimeZoneName: PostgresEncodable {
    public static var postgresType: PostgresType { .text }
    public func encode(into buffer: inout [UInt8]) { text.encode(into: &buffer) }
}

extension Timestamp: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }
    public func encode(into buffer: inout [UInt8]) { PostgresTimestamp(microseconds: microseconds).encode(into: &buffer) }
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Timestamp {
        Timestamp(microseconds: try PostgresTimestamp.decode(bytes, type: type).microseconds)
    }
}

extension CalendarDate: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .date }
    public func encode(into buffer: inout [UInt8]) { PostgresDate(days: daysSinceEpoch).encode(into: &buffer) }
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> CalendarDate {
        CalendarDate(daysSinceEpoch: try PostgresDate.decode(bytes, type: type).days)
    }
}

extension ClockTime: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .time }
    public func encode(into buffer: inout [UInt8]) { PostgresTime(microseconds: microseconds).encode(into: &buffer) }
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> ClockTime {
        ClockTime(microseconds: try PostgresTime.decode(bytes, type: type).microseconds)
    }
}
