/// The `result` in the reply to a command that was applied.
public struct CommandResult: Contract {
    public var changed: Bool?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("changed", &changed, "False where the state was known already, or a later one is; missing otherwise.")
    }
}
