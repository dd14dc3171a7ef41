/// Keeps text on one line and within its field, so that nobody can forge a record through what is logged.
enum Escape {
    /// Text with control characters escaped as in Swift: `\n`, `\u{1b}`.
    static func controls(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { escaped, scalar in
            escaped += isControl(scalar) ? short(scalar) ?? swift(scalar) : String(scalar)
        }
    }

    /// A value of `key=value`: in quotation marks if it is empty or holds a space, `=`, `"`, `\` or a control.
    static func quoted(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { $0 != " " && $0 != "=" && !isSpecial($0) && !isControl($0) }
        if isPlain, !value.isEmpty { return value }
        let escaped = value.unicodeScalars.reduce(into: "") { escaped, scalar in
            if isSpecial(scalar) { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return "\"\(controls(escaped))\""
    }

    /// A key of `key=value`: what would end it becomes `_`.
    static func key(_ key: String) -> String {
        key.unicodeScalars.reduce(into: "") { cleaned, scalar in
            let ends = scalar == " " || scalar == "=" || isSpecial(scalar) || isControl(scalar)
            cleaned.unicodeScalars.append(ends ? "_" : scalar)
        }
    }

    /// A JSON string, with quotation marks.
    static func json(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { escaped, scalar in
            if isSpecial(scalar) { escaped += "\\" }
            escaped += isControl(scalar) ? short(scalar) ?? fourDigits(scalar) : String(scalar)
        } + "\""
    }

    private static func short(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: nil
        }
    }

    private static func swift(_ scalar: Unicode.Scalar) -> String {
        "\\u{\(String(scalar.value, radix: 16))}"
    }

    /// All controls lie in the first plane, where four digits suffice.
    private static func fourDigits(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\"" || scalar == "\\"
    }

    /// Controls, line and paragraph separators, and what changes the direction of the text around it.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
