public import LMSModels

/// Binds one message type to a case of a handler's payload.
public struct Route<Payload: Sendable>: Sendable {
    let type: MessageType
    let needsTenant: Bool
    let decode: @Sendable (JSONValue) throws(ContractViolations) -> Payload

    /// - Parameters:
    ///   - message: the contract that decodes and checks the data.
    ///   - needsTenant: `false` only for commands that create organizations.
    ///   - wrap: makes the handler's payload of it.
    public init<M: Message>(_ message: M.Type, needsTenant: Bool = true, _ wrap: @escaping @Sendable (M) -> Payload) {
        type = M.type
        self.needsTenant = needsTenant
        decode = { value throws(ContractViolations) in wrap(try M.decode(value)) }
    }
}
