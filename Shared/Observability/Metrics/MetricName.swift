/// Names that Prometheus accepts, made from any text.
enum MetricName {
    static let timeSuffix = "_seconds"

    /// The name of a metric: letters, digits, `_` and `:`, no digit first.
    static func family(_ label: String) -> String {
        clean(label) { isLetter($0) || $0 == UInt8(ascii: ":") }
    }

    /// The name of a timer, which ends with its unit.
    static func timer(_ label: String) -> String {
        let name = family(label)
        return name.hasSuffix(timeSuffix) ? name : name + timeSuffix
    }

    /// The name of a label: letters, digits and `_`, no digit first.
    ///
    /// `le` belongs to histograms and `__` to Prometheus: the first is renamed, the second shortened.
    static func label(_ name: String) -> String {
        if name == "le" { return "exported_le" }
        let cleaned = clean(name, isLetter)
        return cleaned.hasPrefix("__") ? "_" + cleaned.drop { $0 == "_" } : cleaned
    }

    static func isLabel(_ name: String) -> Bool {
        name != "le" && !name.hasPrefix("__") && isClean(name, isLetter)
    }

    private static func clean(_ name: String, _ isLetter: (UInt8) -> Bool) -> String {
        if isClean(name, isLetter) { return name }
        var cleaned = ""
        for scalar in name.unicodeScalars {
            let isAllowed = scalar.isASCII && (isLetter(UInt8(scalar.value)) || isDigit(UInt8(scalar.value)))
            if cleaned.isEmpty, scalar.isASCII, isDigit(UInt8(scalar.value)) { cleaned = "_" }
            cleaned.unicodeScalars.append(isAllowed ? scalar : "_")
        }
        return cleaned.isEmpty ? "_" : cleaned
    }

    private static func isClean(_ name: String, _ isLetter: (UInt8) -> Bool) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
