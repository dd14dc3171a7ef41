/// An e-mail address: something, one `@`, something; at most 254 characters (RFC 5321), no white space.
public struct EmailAddress: ContractValue, Hashable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        var signs = 0
        var behindSign = 0
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            if scalar == "@" {
                // At the front, or a second one.
                if count == 1 || signs == 1 { return nil }
                signs = 1
            } else if Self.isBlank(scalar) {
                return nil
            } else {
                behindSign += signs
            }
        }
        guard behindSign > 0, count <= 254 else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    public var description: String { text }

    public static let placeholder = EmailAddress(unchecked: "")
    public static let schema: Schema = {
        let word = "[^@\\x00-\\x20\\x7f\(String(String.UnicodeScalarView(wideSpaces)))]+"
        return Schema.string(maxLength: 254, pattern: "^\(word)@\(word)$")
    }()

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> EmailAddress? {
        if let text = value.string, let address = EmailAddress(text) { return address }
        violations.add(expected: "an e-mail address of at most 254 characters without spaces", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 0x20 || scalar.value == 0x7F || (scalar.value >= 0x80 && wideSpaces.contains(scalar))
    }

    /// Unicode's white space beyond ASCII.
    private static let wideSpaces: [Unicode.Scalar] =
        ["\u{85}", "\u{A0}", "\u{1680}"] + (0x2000...0x200A).compactMap { Unicode.Scalar($0 as UInt32) }
        + ["\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}"]
}
