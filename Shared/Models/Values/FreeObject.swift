/// Any JSON object, kept as its text: on one line, members in the order of their names, of two with one name the last,
/// numbers as they were written where they have at most 64 digits.
///
/// Equal objects are equal texts, however else they were written.
public struct FreeObject: ContractValue, Hashable {
    public let json: String

    private init(json: String) { self.json = json }

    public static let placeholder = FreeObject(json: "{}")
    public static let schema = Schema.anyObject

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> FreeObject? {
        guard value.kind == .object else {
            violations.add(expected: "an object", found: value)
            return nil
        }
        var canonical = Canonical(capacity: value.json.count)
        canonical.write(value)
        if canonical.hasNUL { violations.add("text with NUL (\\u0000) cannot be stored") }
        if canonical.hasHugeNumber { violations.add("expected numbers from -1e308 to 1e308") }
        return canonical.hasNUL || canonical.hasHugeNumber ? nil : FreeObject(json: canonical.writer.string)
    }

    public func write(to writer: inout JSONWriter) { writer.raw(json.utf8) }

    /// Writes a value in the one form, and notes what PostgreSQL's jsonb could not hold.
    private struct Canonical {
        var writer: JSONWriter
        var hasNUL = false
        var hasHugeNumber = false

        init(capacity: Int) { writer = JSONWriter(capacity: capacity) }

        mutating func write(_ value: JSONValue) {
            switch value.kind {
            case .object:
                // By bytes: to Swift, é and e with an accent are one text, and to JSON two.
                let members = Dictionary(value.members.map { (Array($0.name.utf8), $0.value) }) { _, last in last }
                writer.open("{")
                for (name, value) in members.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                    if name.contains(0) { hasNUL = true }
                    writer.key(named: String(decoding: name, as: UTF8.self))
                    write(value)
                }
                writer.close("}")
            case .array:
                writer.open("[")
                for element in value.elements { write(element) }
                writer.close("]")
            // Not as it was written: é and \u00e9 are one text.
            case .string:
                let text = value.string ?? ""
                if text.utf8.contains(0) { hasNUL = true }
                writer.value(text)
            case .number:
                let number = value.double
                if number.map({ abs($0) > 1e308 }) ?? true { hasHugeNumber = true }
                // PostgreSQL holds numbers of many digits, but not of any number of digits.
                if value.json.count > 64 || number == 0 { writer.value(number ?? 0) } else { writer.raw(value.json) }
            case .boolean, .null: writer.raw(value.json)
            }
        }
    }
}
