/// What a JSON Schema cannot say about a message, such as how two of its fields relate.
///
/// A message that keeps its schema and breaks a rule is rejected with VALIDATION: a publisher who checks messages
/// against the exported schemas never sees one dead-lettered.
public struct Rule<Value: Contract>: Sendable {
    /// For the reference: what has to hold.
    public let sentence: String
    /// Notes with ``ViolationList/breakRule(at:_:)`` where it does not hold.
    let check: @Sendable (Value, inout ViolationList) -> Void

    public init(_ sentence: String, _ check: @escaping @Sendable (Value, inout ViolationList) -> Void) {
        self.sentence = sentence
        self.check = check
    }

    /// The same rule for a contract that holds a `Value` with all its fields.
    func lifted<Outer: Contract>(_ inner: @escaping @Sendable (Outer) -> Value) -> Rule<Outer> {
        let check = check
        return Rule<Outer>(sentence) { check(inner($0), &$1) }
    }
}
