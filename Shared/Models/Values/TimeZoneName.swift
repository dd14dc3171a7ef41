internal import FoundationEssentials

/// The name of a zone in the IANA time zone database, such as `Europe/Berlin`.
///
/// The form is checked here; whether there is such a zone depends on the year's database and is a ``Rule``.
public struct TimeZoneName: ContractValue, Hashable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` where the text does not look like a zone's name.
    public init?(_ text: String) {
        guard text == "UTC" || Self.isAreaAndPlace(text) else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    public var description: String { text }

    /// Whether this machine's database has the zone.
    public var isKnown: Bool { TimeZone(identifier: text) != nil }

    public static let placeholder = TimeZoneName(unchecked: "UTC")
    public static let schema = Schema.string(maxLength: 64, pattern: "^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> TimeZoneName? {
        if let text = value.string, let zone = TimeZoneName(text) { return zone }
        violations.add(expected: "an IANA time zone such as Europe/Berlin, or UTC", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(text) }

    private static func isAreaAndPlace(_ text: String) -> Bool {
        guard text.utf8.count <= 64 else { return false }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.enumerated().allSatisfy { index, part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
                        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): index > 0
                        default: false
                        }
                    }
            }
    }
}
