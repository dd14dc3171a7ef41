/// Text of `minimum` to `maximum` characters (Unicode scalars, as JSON Schema counts them), without NUL,
/// which PostgreSQL cannot store.
public struct Text<let minimum: Int, let maximum: Int>: ContractValue, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` where the text is too short, too long or has a NUL.
    public init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    public static var placeholder: Self { Self(unchecked: "") }
    public static var schema: Schema {
        .string(minLength: minimum, maxLength: maximum, pattern: "^[^\\x00]*$")
    }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Self? {
        if let string = value.string, let text = Self(string) { return text }
        violations.add(expected: "text of \(minimum) to \(maximum) characters without NUL", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }

    private static func isValid(_ text: String) -> Bool {
        // A scalar is 1 to 4 bytes: most texts are decided without counting.
        let bytes = text.utf8.count
        guard bytes >= minimum, bytes <= 4 * maximum, !hasNul(text) else { return false }
        if bytes <= maximum, bytes >= 4 * minimum { return true }
        let count = text.unicodeScalars.count
        return count >= minimum && count <= maximum
    }

    private static func hasNul(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for byte in bytes where byte == 0 { return true }
            return false
        }
    }
}

/// A name people read: 1 to 200 characters.
public typealias Name = Text<1, 200>

/// A short code people type: 1 to 64 characters.
public typealias ShortCode = Text<1, 64>

/// A remark: up to 2,000 characters, may be empty.
public typealias Note = Text<0, 2000>
