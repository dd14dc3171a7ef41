/// A moment, to the microsecond: what PostgreSQL's `timestamptz` holds.
///
/// On the wire RFC 3339 with an offset or `Z`; written in UTC. Digits behind the microsecond are cut off. The first
/// day (0001-01-01) and the last (9999-12-31) are taken in UTC only: another offset can lead out of what four digits
/// can say.
public struct Timestamp: ContractValue, Hashable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// - Returns: `nil` outside of the years 1 to 9999.
    public init?(seconds: Int64) {
        guard seconds >= Int64(Self.firstDay) * 86_400, seconds <= Self.lastSecond else { return nil }
        microseconds = seconds * 1_000_000
    }

    /// Parses RFC 3339.
    public init?(_ text: String) {
        var copy = text
        guard let value = copy.withUTF8({ Self.parse($0) }) else { return nil }
        microseconds = value
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public static let placeholder = Timestamp(microseconds: 0)
    public static let schema = Schema.string(
        pattern:
            "^\(CalendarDate.pattern)[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
        excluded: "^(0001-01-01|9999-12-31).+[+-]([0-9]{2}:(0[1-9]|[1-5][0-9])|(0[1-9]|[12][0-9]):[0-9]{2})$|^9999-12-31.23:59:60",
        format: "date-time")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Timestamp? {
        if let text = value.string, let time = Timestamp(text) { return time }
        violations.add(expected: "a time by RFC 3339, such as 2026-11-21T09:30:00Z", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(description) }

    /// The civil day in UTC.
    public var day: CalendarDate { CalendarDate(daysSinceEpoch: Int32(clamping: microseconds.flooredQuotient(86_400_000_000).quotient)) }

    public var description: String {
        let (days, ofDay) = microseconds.flooredQuotient(86_400_000_000)
        return DigitWriter.text { writer in
            writer.date(CalendarDate(daysSinceEpoch: Int32(clamping: days)))
            writer.character("T")
            writer.clock(ofDay, needsSeconds: true)
            writer.character("Z")
        }
    }

    private static let firstDay: Int32 = -719_162
    private static let lastDay: Int32 = 2_932_896
    /// Of the last day; a leap second would be in the year 10000.
    private static let lastSecond: Int64 = 253_402_300_799

    private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var reader = DigitReader(text)
        guard let day = reader.date(), reader.skip("T") || reader.skip("t"), let hour = reader.number(2, 0...23),
            reader.skip(":"), let minute = reader.number(2, 0...59), reader.skip(":"),
            let second = reader.number(2, 0...60), let fraction = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd
        else { return nil }
        guard offset == 0 || (day.daysSinceEpoch > firstDay && day.daysSinceEpoch < lastDay) else { return nil }
        let seconds = Int64(day.daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - Int64(offset)
        return seconds <= lastSecond ? seconds * 1_000_000 + fraction : nil
    }
}

extension Int64 {
    /// Quotient rounded down and the remainder, never negative.
    func flooredQuotient(_ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
