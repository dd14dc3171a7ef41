/// The id of a row on a device: that of the business object, or those of the two it joins, as `physics-7-1006/ada`.
///
/// An enrollment is class/student, an attendance record is session/student. The slash is in no ``Identifier``, so no two
/// pairs are one id, and two devices that mark the same student offline make the same row.
public struct RowID: ContractValue, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` where the text is neither an identifier nor two of them.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ Identifier(String($0)) != nil }) else { return nil }
        self.text = text
    }

    public init(_ identifier: Identifier) { text = identifier.text }

    public init(_ first: Identifier, _ second: Identifier) { text = "\(first)/\(second)" }

    private init(unchecked text: String) { self.text = text }

    /// The two ids of a joining row; `nil` for any other.
    public var pair: (first: Identifier, second: Identifier)? {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let first = Identifier(String(parts[0])), let second = Identifier(String(parts[1])) else { return nil }
        return (first, second)
    }

    public var description: String { text }

    public static func < (left: RowID, right: RowID) -> Bool { left.text < right.text }

    public static let placeholder = RowID(unchecked: "")
    public static let schema = Schema.string(pattern: "^[A-Za-z0-9_.:-]{1,64}(/[A-Za-z0-9_.:-]{1,64})?$")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> RowID? {
        if let text = value.string, let id = RowID(text) { return id }
        violations.add(expected: Identifier.expected + ", or two of them joined by /", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }
}
