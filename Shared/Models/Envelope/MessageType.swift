/// The `type` of a message, which is its routing key too: `lms.<service>.<noun>.<verb>.v<major>`.
public struct MessageType: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(stringLiteral text: String) { self.text = text }

    public var description: String { text }

    /// `attendance` in `lms.attendance.checkin.record.v1`; empty where the type is not of that form.
    public var service: String {
        let parts = text.split(separator: ".")
        return parts.count >= 4 && parts[0] == "lms" ? String(parts[1]) : ""
    }

    /// `lms.attendance.checkin.record` in `lms.attendance.checkin.record.v1`: all versions of a type have the same.
    public var family: Substring { text.lastIndex(of: ".").map { text[..<$0] } ?? text[...] }

    public static func < (left: MessageType, right: MessageType) -> Bool { left.text < right.text }
}
