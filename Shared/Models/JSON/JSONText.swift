/// Escapes of JSON strings, both ways.
enum JSONText {
    /// The value of four hex digits, `nil` where they are not.
    static func hexUnit(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt16? {
        guard at + 4 <= text.count else { return nil }
        var unit: UInt16 = 0
        for byte in text[at..<at + 4] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The text behind a string's content that has escapes.
    ///
    /// The parser has checked every escape before.
    static func unescape(_ content: UnsafeBufferPointer<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var at = 0
        while at < content.count {
            guard content[at] == UInt8(ascii: "\\") else {
                result.append(content[at])
                at += 1
                continue
            }
            switch content[at + 1] {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = UInt32(hexUnit(content, at + 2) ?? 0xFFFD)
                at += 6
                if scalar >> 10 == 0b110110, let low = hexUnit(content, at + 2) {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(low & 0x3FF)
                    at += 6
                }
                result.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
                continue
            case let byte: result.append(byte)
            }
            at += 2
        }
        return String(decoding: result, as: UTF8.self)
    }
}
