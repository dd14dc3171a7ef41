/// A language as BCP 47 writes it, of the simple kind: `en`, `pt-br`, `zh-Hans`.
public struct LanguageTag: ContractValue, Hashable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` where the text has not the form of a tag.
    public init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    public var description: String { text }

    /// `pt` of `pt-BR`.
    public var language: String { String(text.prefix { $0 != "-" }) }

    public static let placeholder = LanguageTag(unchecked: "")
    public static let schema = Schema.string(pattern: "^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> LanguageTag? {
        if let text = value.string, let tag = LanguageTag(text) { return tag }
        violations.add(expected: "a language tag such as en or pt-BR", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }

    private static func isValid(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard (1...4).contains(parts.count), (2...3).contains(parts[0].count), parts[0].allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else {
            return false
        }
        return parts.dropFirst().allSatisfy { part in
            (2...8).contains(part.count)
                && part.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"):
                        true
                    default: false
                    }
                }
        }
    }
}
