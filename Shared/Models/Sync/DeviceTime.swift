/// A moment as WatermelonDB keeps it: milliseconds since 1970, as JavaScript's `Date.now()`.
public struct DeviceTime: ContractValue, Hashable, Comparable {
    /// Until the end of the year 9999.
    private static let limit: Int64 = 253_402_300_799_999

    public let milliseconds: Int64

    /// The millisecond that the moment is in: devices know no smaller part.
    public init(_ moment: Timestamp) {
        milliseconds = min(max(moment.microseconds.flooredQuotient(1_000).quotient, 0), Self.limit)
    }

    private init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public var moment: Timestamp { Timestamp(microseconds: milliseconds * 1_000) }

    public static func < (left: DeviceTime, right: DeviceTime) -> Bool { left.milliseconds < right.milliseconds }

    public static let placeholder = DeviceTime(milliseconds: 0)
    public static let schema = Schema.integer(minimum: 0, maximum: limit)

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> DeviceTime? {
        if let number = value.integer, (0...limit).contains(number) { return DeviceTime(milliseconds: number) }
        violations.add(expected: "milliseconds since 1970, an integer from 0 to \(limit)", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(milliseconds) }
}
