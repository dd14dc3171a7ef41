/// Numbers as text, by the rules of JavaScript (ECMA-262, sections 6.1.6.1.20 and 7.1.4.1).
enum NumberText {
    /// The shortest text that reads back as the number: `10` and not `10.0`, exponents from `1e+21` and `1e-7` on.
    static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        if number.rounded() == number, abs(number) < 1e15 { return String(Int64(number)) }
        // Swift finds the same shortest digits, and places the point and the exponent by other rules.
        let parts = "\(abs(number))".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
        var digits = String(mantissa[0] + fraction)
        var point = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.first == "0" {
            digits.removeFirst()
            point -= 1
        }
        return (number < 0 ? "-" : "") + placed(digits, point)
    }

    /// Puts the decimal point behind so many of the digits.
    private static func placed(_ digits: String, _ point: Int) -> String {
        let count = digits.utf8.count
        switch point {
        case count...21: return digits + String(repeating: "0", count: point - count)
        case 1...21: return digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0: return "0." + String(repeating: "0", count: -point) + digits
        default:
            let exponent = (point > 0 ? "e+" : "e-") + String(abs(point - 1))
            return digits.prefix(1) + (count > 1 ? "." + digits.dropFirst() : "") + exponent
        }
    }

    /// The number that a whole text stands for: 0 for a blank one, not a number where anything else stands in it.
    static func number(of text: String) -> Double {
        if let digits = smallWhole(text.utf8) { return digits }
        let bytes = trimmed(text)
        if bytes.isEmpty { return 0 }
        if let radix = radix(of: bytes) {
            let digits = bytes.dropFirst(2)
            guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-") else { return .nan }
            return UInt64(String(decoding: digits, as: UTF8.self), radix: radix).map { Double($0) } ?? .nan
        }
        guard literalLength(bytes) == bytes.count else { return .nan }
        return literal(bytes)
    }

    /// The number that a text starts with, as `parseFloat` reads it: `3` of `3 apples`.
    static func leadingNumber(of text: String) -> Double {
        let bytes = trimmed(text)
        let length = literalLength(bytes)
        return length == 0 ? .nan : literal(bytes.prefix(length))
    }

    /// The most common texts at no cost: up to fifteen digits and nothing else.
    private static func smallWhole(_ text: String.UTF8View) -> Double? {
        guard (1...15).contains(text.count) else { return nil }
        var number = 0
        for byte in text {
            guard byte &- 0x30 < 10 else { return nil }
            number = number * 10 + Int(byte &- 0x30)
        }
        return Double(number)
    }

    private static func trimmed(_ text: String) -> ArraySlice<UInt8> {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }), let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return Array(text.utf8[first..<scalars.index(after: last)])[...]
    }

    private static func radix(of text: ArraySlice<UInt8>) -> Int? {
        guard text.count > 2, text.first == UInt8(ascii: "0") else { return nil }
        switch text[text.startIndex + 1] | 0x20 {
        case UInt8(ascii: "x"): return 16
        case UInt8(ascii: "o"): return 8
        case UInt8(ascii: "b"): return 2
        default: return nil
        }
    }

    /// How many bytes at the start are one decimal literal.
    private static func literalLength(_ text: ArraySlice<UInt8>) -> Int {
        var at = text.startIndex
        func isAt(_ bytes: UInt8...) -> Bool { at < text.endIndex && bytes.contains(text[at]) }
        func digits() -> Int {
            let first = at
            while at < text.endIndex, text[at] &- 0x30 < 10 { at += 1 }
            return at - first
        }
        if isAt(UInt8(ascii: "+"), UInt8(ascii: "-")) { at += 1 }
        if text[at...].starts(with: "Infinity".utf8) { return at + 8 - text.startIndex }
        var count = digits()
        if isAt(UInt8(ascii: ".")) {
            at += 1
            count += digits()
        }
        guard count > 0 else { return 0 }
        let mantissa = at
        if isAt(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            at += 1
            if isAt(UInt8(ascii: "+"), UInt8(ascii: "-")) { at += 1 }
            if digits() == 0 { at = mantissa }
        }
        return at - text.startIndex
    }

    private static func literal(_ text: ArraySlice<UInt8>) -> Double {
        var digits = String(decoding: text, as: UTF8.self)
        if digits.hasSuffix("Infinity") { return digits.hasPrefix("-") ? -.infinity : .infinity }
        // JavaScript allows `5.` and `5.e3`.
        if let point = digits.firstIndex(of: ".") {
            let behind = digits.index(after: point)
            if behind == digits.endIndex || !digits[behind].isNumber { digits.remove(at: point) }
        }
        return Double(digits) ?? .nan
    }
}
