internal import FoundationEssentials

/// The name of a zone in the IANA time zone database, such as `Europe/Berlin`.
public struct TimeZoneName: ContractValue, Hashable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` where this machine's database does not know the zone.
    public init?(_ text: String) {
        // Foundation stops reading at a NUL, which PostgreSQL would refuse.
        guard text.utf8.count <= 64, !text.utf8.contains(0), text == "UTC" || text.contains("/"), TimeZone(identifier: text) != nil
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    public var description: String { text }

    public static let placeholder = TimeZoneName(unchecked: "UTC")
    public static let schema = Schema.string(maxLength: 64, pattern: "^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> TimeZoneName? {
        if let text = value.string, let zone = TimeZoneName(text) { return zone }
        violations.add(expected: "an IANA time zone such as Europe/Berlin, or UTC", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }
}
