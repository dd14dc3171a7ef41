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
        var writer = JSONWriter(capacity: value.json.count)
        writeCanonical(value, to: &writer)
        let json = writer.string
        guard !json.contains("\\u0000") else {
            violations.add("text with NUL (\\u0000) cannot be stored")
            return nil
        }
        guard hasStorableNumbers(value) else {
            violations.add("expected numbers from -1e308 to 1e308")
            return nil
        }
        return FreeObject(json: json)
    }

    public func write(to writer: inout JSONWriter) { writer.raw(json.utf8) }

    private static func writeCanonical(_ value: JSONValue, to writer: inout JSONWriter) {
        switch value.kind {
        case .object:
            let members = Dictionary(value.members.map { ($0.name, $0.value) }) { _, last in last }
            writer.object { writer in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                    writer.key(named: name)
                    writeCanonical(value, to: &writer)
                }
            }
        case .array: writer.array { writer in for element in value.elements { writeCanonical(element, to: &writer) } }
        // Not as it was written: é and \u00e9 are one text.
        case .string: writer.value(value.string ?? "")
        // PostgreSQL holds numbers of many digits, but not of any number of digits.
        case .number where value.json.count > 64 || value.double == 0: writer.value(value.double ?? 0)
        default: writer.raw(value.json)
        }
    }

    private static func hasStorableNumbers(_ value: JSONValue) -> Bool {
        switch value.kind {
        case .number: value.double.map { abs($0) <= 1e308 } ?? false
        case .object: value.members.allSatisfy { hasStorableNumbers($0.value) }
        case .array: value.elements.allSatisfy { hasStorableNumbers($0) }
        case .string, .boolean, .null: true
        }
    }
}
