/// Reads dates and times off ASCII bytes.
struct DigitReader {
    private let text: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { at == text.count }

    /// Exactly `count` digits, whose value lies in `range`.
    mutating func number(_ count: Int, _ range: ClosedRange<Int>) -> Int? {
        guard at + count <= text.count else { return nil }
        var value = 0
        for byte in text[at..<at + count] {
            guard byte &- 0x30 < 10 else { return nil }
            value = value * 10 + Int(byte &- 0x30)
        }
        at += count
        return range.contains(value) ? value : nil
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    mutating func date() -> CalendarDate? {
        guard let year = number(4, 1...9999), skip("-"), let month = number(2, 1...12), skip("-"),
            let day = number(2, 1...31)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// Microseconds behind a point; zero where there is no point.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while at < text.count, text[at] &- 0x30 < 10 {
            if count < 6 { value = value * 10 + Int64(text[at] &- 0x30) }
            count += 1
            at += 1
        }
        guard count > 0 else { return nil }
        for _ in 0..<max(0, 6 - count) { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hour = number(2, 0...23), skip(":"), let minute = number(2, 0...59) else { return nil }
        return sign * (hour * 3_600 + minute * 60)
    }
}
