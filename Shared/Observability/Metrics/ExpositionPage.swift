/// Text in Prometheus' exposition format 0.0.4.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats, "Text-based format".
struct ExpositionPage {
    private(set) var text = ""

    mutating func add(_ family: ExposedFamily) {
        if let help = family.help { text += "# HELP \(family.name) \(Self.escaped(help))\n" }
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        family.expose(&self)
    }

    mutating func sample(_ name: String, _ labels: String, _ value: Double) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Self.text(value))\n"
    }

    /// A number as Prometheus reads it, whole ones without a point.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        // Doubles hold every whole number up to 2^53.
        if let whole = Int64(exactly: value), whole.magnitude <= 1 << 53 { return "\(whole)" }
        return "\(value)"
    }

    /// Help escapes a backslash and a line feed, but no quotation mark.
    private static func escaped(_ help: String) -> String {
        var escaped = ""
        for scalar in help.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
