/// How many times as much: a number from `minimum` to `maximum`, both in hundredths.
public struct Factor<let minimum: Int, let maximum: Int>: ContractValue, Hashable {
    public let value: Double

    /// - Returns: `nil` outside of the bounds.
    public init?(_ value: Double) {
        guard value >= Self.lowest, value <= Self.highest else { return nil }
        self.value = value
    }

    private init(unchecked value: Double) { self.value = value }

    private static var lowest: Double { Double(minimum) / 100 }
    private static var highest: Double { Double(maximum) / 100 }

    public static var placeholder: Self { Self(unchecked: lowest) }
    public static var schema: Schema { .number(minimum: lowest, maximum: highest) }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Self? {
        if let number = value.double, let factor = Self(number) { return factor }
        violations.add(expected: "a number from \(lowest) to \(highest)", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(value) }
}
