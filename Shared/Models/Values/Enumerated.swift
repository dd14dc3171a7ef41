/// A closed set of words on the wire.
public protocol Enumerated: ContractValue, CaseIterable, RawRepresentable, Hashable where RawValue == String {}

extension Enumerated {
    public static var schema: Schema { .oneOf(allCases.map(\.rawValue)) }

    public static var placeholder: Self { allCases[allCases.startIndex] }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Self? {
        if let text = value.string, let member = Self(rawValue: text) { return member }
        violations.add(expected: "one of \(allCases.map(\.rawValue).joined(separator: ", "))", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(rawValue) }
}
