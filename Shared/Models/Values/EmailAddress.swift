/// An e-mail address: something, one `@`, a domain; at most 254 characters (RFC 5321), no spaces.
public struct EmailAddress: ContractValue, Hashable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace })
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    public var description: String { text }

    public static let placeholder = EmailAddress(unchecked: "")
    public static let schema = Schema.string(maxLength: 254, pattern: "^[^@\\s\\u0000-\\u0020\\u007f]+@[^@\\s\\u0000-\\u0020\\u007f]+$")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> EmailAddress? {
        if let text = value.string, let address = EmailAddress(text) { return address }
        violations.add(expected: "an e-mail address", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }
}
