public import LMSModels

/// Binds one message type to a case of a handler's payload, and says what may follow.
///
/// What a handler emits or refuses must be declared here: it is what the published documents say, and debug builds stop
/// at anything undeclared.
public struct Route<Payload: Sendable>: Sendable {
    let contract: MessageContract

    /// - Parameters:
    ///   - message: the contract that reads and checks the data.
    ///   - needsTenant: `false` only for commands that create organizations.
    ///   - events: what it announces.
    ///   - others: what may follow besides: from the job that it starts, or in some cases only.
    ///   - commands: what it may ask other services to do.
    ///   - answer: what a reply's `result` holds where it was applied.
    ///   - refusals: with which codes it may be rejected, and when; a broken rule of the contract needs no mention.
    ///   - flag: the flag of the feature that it belongs to, which operators switch.
    ///   - wrap: makes the handler's payload of it.
    public init<M: Message>(
        _ message: M.Type, needsTenant: Bool = true, emits events: [any Message.Type] = [], mayFollow others: [any Message.Type] = [],
        sends commands: [any Message.Type] = [], answers answer: any Contract.Type = CommandResult.self,
        refuses refusals: Refusals = [:], flag: String? = nil, _ wrap: @escaping @Sendable (M) -> Payload
    ) {
        var contract = Self.contract(message, needsTenant, nil, events + others, refusals) { M.read($0, &$1).map(wrap) }
        contract.uncertainEvents = Set(others.map { $0.type })
        contract.sends = commands.map { $0.type }
        contract.result = answer.schema
        contract.belong(to: flag)
        self.contract = contract
    }

    /// Takes an older version of a message beside the newer one.
    ///
    /// - Parameters:
    ///   - message: the older version.
    ///   - needsTenant: `false` only for commands that create organizations.
    ///   - events: what it may announce.
    ///   - refusals: with which codes it may be rejected, and when.
    ///   - flag: the flag of the feature that it belongs to.
    ///   - wrap: makes the handler's payload of the newer version.
    public init<M: SupersededMessage>(
        upcasting message: M.Type, needsTenant: Bool = true, emits events: [any Message.Type] = [],
        refuses refusals: Refusals = [:], flag: String? = nil, _ wrap: @escaping @Sendable (M.Successor) -> Payload
    ) {
        var contract = Self.contract(message, needsTenant, M.Successor.type, events, refusals) { value, list in
            M.read(value, &list).map { wrap($0.successor) }
        }
        contract.belong(to: flag)
        self.contract = contract
    }

    private static func contract<M: Message>(
        _ message: M.Type, _ needsTenant: Bool, _ successor: MessageType?, _ events: [any Message.Type],
        _ refusals: Refusals, read: @escaping @Sendable (JSONValue, inout ViolationList) -> Payload?
    ) -> MessageContract {
        var contract = MessageContract(.command, message, needsTenant: needsTenant, successor: successor, read: read)
        contract.events = events.map { MessageContract.event($0, needsTenant: needsTenant) }
        contract.refusals = refusals + .ofRules(message)
        contract.result = CommandResult.schema
        return contract
    }
}
