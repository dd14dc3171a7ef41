/// An amount in millionths of the currency that the prices are in, from 0 to a thousand million of it.
///
/// Whole numbers: sums of many small prices come out right. No ``Whole``: the compiler (Swift 6.3.1) crashes on integer
/// parameters beyond 32 bits.
public struct Money: ContractValue, Hashable, Comparable {
    public let value: Int

    public init?(_ value: Int) {
        guard (0...Self.maximum).contains(value) else { return nil }
        self.value = value
    }

    private init(unchecked value: Int) { self.value = value }

    private static let maximum = 1_000_000_000_000_000

    public static func < (left: Money, right: Money) -> Bool { left.value < right.value }

    public static let placeholder = Money(unchecked: 0)
    public static let schema = Schema.integer(minimum: 0, maximum: Int64(maximum))

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Money? {
        if let number = value.integer, let money = Money(Int(number)) { return money }
        violations.add(expected: "an integer from 0 to \(maximum)", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(value) }
}
