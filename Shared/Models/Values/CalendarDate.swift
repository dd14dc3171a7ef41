/// A day in the Gregorian calendar, without a time zone; on the wire `2026-11-21`, years 1 to 9999.
public struct CalendarDate: ContractValue, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let daysSinceEpoch: Int32

    public init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    public init?(_ text: String) {
        var copy = text
        let date = copy.withUTF8 { text -> CalendarDate? in
            var reader = DigitReader(text)
            guard let date = reader.date(), reader.isAtEnd else { return nil }
            return date
        }
        guard let date else { return nil }
        self = date
    }

    /// - Returns: `nil` for a day that does not exist, such as February 30.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(month, year) else { return nil }
        // Days from civil, after Howard Hinnant's chrono-compatible date algorithms.
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        daysSinceEpoch = Int32(era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468)
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

    public static let placeholder = CalendarDate(daysSinceEpoch: 0)
    public static let schema = Schema.string(pattern: "^\(pattern)$", format: "date")

    /// Every day from 0001-01-01 to 9999-12-31 that exists, and nothing else.
    static let pattern: String = {
        let year = "([0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
        let day = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
        let byFour = "(0[48]|[2468][048]|[13579][26])"
        return "(\(year)-\(day)|([0-9]{2}\(byFour)|\(byFour)00)-02-29)"
    }()

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> CalendarDate? {
        if let text = value.string, let date = CalendarDate(text) { return date }
        violations.add(expected: "a date such as 2026-11-21", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(description) }

    /// Year, month and day.
    public var civil: (year: Int, month: Int, day: Int) {
        let shifted = Int(daysSinceEpoch) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    public var description: String { DigitWriter.text { $0.date(self) } }

    private static func length(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
