/// The id of a business object, as its publisher made it: a UUID, a cuid, a roll number, `student-1`.
///
/// 1 to 64 characters of `A-Z a-z 0-9 _ . : -` (wire contract, section 2). Compared byte by byte.
public struct Identifier: ContractValue, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` where the text is no identifier.
    public init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    public var description: String { text }

    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    public static let expected = "an identifier: 1 to 64 characters of A-Z a-z 0-9 _ . : -"
    public static let placeholder = Identifier(unchecked: "")
    public static let schema = Schema.string(pattern: "^[A-Za-z0-9_.:-]{1,64}$")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Identifier? {
        if let text = value.string, let identifier = Identifier(text) { return identifier }
        violations.add(expected: expected, found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }

    private static func isValid(_ text: String) -> Bool {
        // Over the bytes themselves: the view of a string is several times slower, and a class list has fifty of these.
        var text = text
        return text.withUTF8 { bytes in
            guard (1...64).contains(bytes.count) else { return false }
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    continue
                default: return false
                }
            }
            return true
        }
    }
}
