/// A share in per cent, from 0 to 100.
public struct Percentage: ContractValue, Hashable {
    public let value: Double

    /// - Returns: `nil` outside of 0 to 100.
    public init?(_ value: Double) {
        guard value >= 0, value <= 100 else { return nil }
        self.value = value
    }

    private init(unchecked value: Double) { self.value = value }

    public static let placeholder = Percentage(unchecked: 0)
    public static let schema = Schema.number(minimum: 0, maximum: 100)

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Percentage? {
        if let number = value.double, let percentage = Percentage(number) { return percentage }
        violations.add(expected: "a number from 0 to 100", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(value) }
}
