/// Writes dates and times as ASCII digits; the counterpart of ``DigitReader``.
struct DigitWriter {
    private var text: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    /// The text that `body` writes, at most 32 bytes.
    static func text(_ body: (inout DigitWriter) -> Void) -> String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            var writer = DigitWriter(text: buffer)
            body(&writer)
            return writer.count
        }
    }

    private init(text: UnsafeMutableBufferPointer<UInt8>) { self.text = text }

    mutating func character(_ character: Unicode.Scalar) {
        text[count] = UInt8(ascii: character)
        count += 1
    }

    /// Decimal digits with leading zeros.
    mutating func number(_ number: Int, _ width: Int) {
        var rest = number
        for position in stride(from: count + width - 1, through: count, by: -1) {
            text[position] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
        count += width
    }

    mutating func date(_ date: CalendarDate) {
        let (year, month, day) = date.civil
        // The wire has four digits; nothing that was read from it has more.
        number(min(max(year, 0), 9_999), 4)
        character("-")
        number(month, 2)
        character("-")
        number(day, 2)
    }

    /// Writes microseconds since midnight; seconds and fraction are left out where they are zero and may be.
    mutating func clock(_ microseconds: Int64, needsSeconds: Bool) {
        let seconds = Int(microseconds / 1_000_000)
        let fraction = Int(microseconds % 1_000_000)
        number(seconds / 3_600, 2)
        character(":")
        number(seconds / 60 % 60, 2)
        guard needsSeconds || seconds % 60 > 0 || fraction > 0 else { return }
        character(":")
        number(seconds % 60, 2)
        guard fraction > 0, needsSeconds else { return }
        character(".")
        number(fraction, 6)
    }
}
