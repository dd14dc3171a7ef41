/// An integer from `minimum` to `maximum`.
public struct Whole<let minimum: Int, let maximum: Int>: ContractValue, Hashable, Comparable {
    public let value: Int

    public init?(_ value: Int) {
        guard value >= minimum, value <= maximum else { return nil }
        self.value = value
    }

    private init(unchecked value: Int) { self.value = value }

    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    public static var placeholder: Self { Self(unchecked: minimum) }
    public static var schema: Schema { .integer(minimum: Int64(minimum), maximum: Int64(maximum)) }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Self? {
        if let number = value.integer, let whole = Self(Int(number)) { return whole }
        violations.add(expected: "an integer from \(minimum) to \(maximum)", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(value) }
}

/// A calendar year.
public typealias Year = Whole<1900, 2200>

/// How many there are.
public typealias Count = Whole<0, 1_000_000_000>
