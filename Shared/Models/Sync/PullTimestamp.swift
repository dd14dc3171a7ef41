/// What a pull answers, for the next one: opaque to devices, and never less than the one before.
///
/// A type of its own and not a ``Whole``: the compiler (Swift 6.3.1) crashes on integer generic arguments beyond 32 bits.
public struct PullTimestamp: ContractValue, Hashable, Comparable {
    /// The greatest integer that JavaScript holds exactly.
    public static let limit: Int64 = 9_007_199_254_740_991

    public let value: Int64

    /// - Returns: `nil` below 0 or beyond ``limit``.
    public init?(_ value: Int64) {
        guard (0...Self.limit).contains(value) else { return nil }
        self.value = value
    }

    private init(unchecked value: Int64) { self.value = value }

    public static func < (left: PullTimestamp, right: PullTimestamp) -> Bool { left.value < right.value }

    public static let placeholder = PullTimestamp(unchecked: 0)
    public static let schema = Schema.integer(minimum: 0, maximum: limit)

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> PullTimestamp? {
        if let number = value.integer, let timestamp = PullTimestamp(number) { return timestamp }
        violations.add(expected: "the timestamp of an earlier answer, an integer from 0 to \(limit)", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(value) }
}
