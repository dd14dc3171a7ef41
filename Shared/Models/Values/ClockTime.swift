/// A time of day without a zone; on the wire `09:30` or `09:30:00`.
public struct ClockTime: ContractValue, Hashable, Comparable, CustomStringConvertible {
    /// Microseconds since midnight.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public init?(_ text: String) {
        var copy = text
        let time = copy.withUTF8 { text -> Int64? in
            var reader = DigitReader(text)
            guard let hour = reader.number(2, 0...23), reader.skip(":"), let minute = reader.number(2, 0...59) else { return nil }
            var second = 0
            if reader.skip(":") {
                guard let number = reader.number(2, 0...59) else { return nil }
                second = number
            }
            return reader.isAtEnd ? Int64(hour * 3_600 + minute * 60 + second) * 1_000_000 : nil
        }
        guard let time else { return nil }
        microseconds = time
    }

    public static func < (left: ClockTime, right: ClockTime) -> Bool { left.microseconds < right.microseconds }

    public static let placeholder = ClockTime(microseconds: 0)
    public static let schema = Schema.string(pattern: "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> ClockTime? {
        if let text = value.string, let time = ClockTime(text) { return time }
        violations.add(expected: "a time of day such as 09:30", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(description) }

    public var description: String { DigitWriter.text { $0.clock(microseconds, needsSeconds: false) } }
}
