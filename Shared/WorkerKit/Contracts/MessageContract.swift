public import LMSModels

/// One message type as publishers and consumers see it: the declaration that reads it, and what is said about it.
///
/// Made of the same types that workers decode with; nothing here is written a second time.
public struct MessageContract: Sendable {
    public enum Kind: String, Sendable { case command, query, event }

    public internal(set) var kind: Kind
    public let type: MessageType
    public let purpose: String
    public let schema: Schema
    /// Rules that span fields; breaking one means rejection with VALIDATION.
    public let rules: [String]
    /// Real data with every field, as JSON.
    public let example: String
    /// Who sends it, with which expectedversion.
    public let exampleActor: ExampleActor
    public let exampleVersion: Int64?
    /// What the examples of other types need besides.
    public let furtherExamples: [FurtherExample]
    /// Whether the attribute `tenant` is required.
    public let needsTenant: Bool
    /// The newer version, where there is one.
    public let successor: MessageType?
    public internal(set) var refusals: Refusals = [:]
    /// The events that may follow, besides `command.rejected`.
    public internal(set) var events: [MessageContract]
    /// Those of them that come later or in some cases only, such as the result of a slow call.
    public internal(set) var uncertainEvents: Set<MessageType> = []
    /// The commands to other services that may follow.
    public internal(set) var sends: [MessageType] = []
    /// The schema of a reply's `result`.
    public internal(set) var result: Schema?
    /// The flag of its feature, where it has one.
    public internal(set) var flag: String?
    /// Reads the data, and lifts an older version to the newest; `nil` after noting violations.
    let read: @Sendable (JSONValue, inout ViolationList) -> (any Sendable)?

    /// What a message type says about itself.
    init<M: Message>(
        _ kind: Kind, _ message: M.Type, needsTenant: Bool = true, successor: MessageType? = nil,
        read: @escaping @Sendable (JSONValue, inout ViolationList) -> (any Sendable)?
    ) {
        self.init(
            kind: kind, type: M.type, purpose: M.purpose, schema: M.schema, rules: M.rules.map(\.sentence), example: M.example,
            exampleActor: M.exampleActor, exampleVersion: M.exampleVersion, furtherExamples: M.furtherExamples, needsTenant: needsTenant,
            successor: successor, read: read)
    }

    /// An event as its subscribers see it; it has a tenant where the command that causes it needs one.
    static func event<M: Message>(_ message: M.Type, needsTenant: Bool) -> MessageContract {
        MessageContract(.event, message, needsTenant: needsTenant) { M.read($0, &$1) }
    }

    /// The event that tells of every rejected command of a service.
    static func rejections(of service: String) -> MessageContract {
        MessageContract(
            kind: .event, type: CommandRejected.type(service: service), purpose: CommandRejected.purpose, schema: CommandRejected.schema,
            rules: [], example: CommandRejected.example, needsTenant: false, successor: nil
        ) { CommandRejected.read($0, &$1) }
    }

    private init(
        kind: Kind, type: MessageType, purpose: String, schema: Schema, rules: [String], example: String,
        exampleActor: ExampleActor = .curie, exampleVersion: Int64? = nil, furtherExamples: [FurtherExample] = [], needsTenant: Bool,
        successor: MessageType?, read: @escaping @Sendable (JSONValue, inout ViolationList) -> (any Sendable)?
    ) {
        self.kind = kind
        self.type = type
        self.purpose = purpose
        self.schema = schema
        self.rules = rules
        self.example = example
        self.exampleActor = exampleActor
        self.exampleVersion = exampleVersion
        self.furtherExamples = furtherExamples
        self.needsTenant = needsTenant
        self.successor = successor
        events = []
        result = nil
        self.read = read
    }
}

extension MessageContract {
    /// The attributes and the data: the schema of a whole message in structured mode.
    public var messageSchema: Schema { Envelope.schema(of: type, needsTenant: needsTenant, data: schema, purpose) }

    /// Makes it part of a feature that operators switch.
    mutating func belong(to flag: String?) {
        guard let flag else { return }
        self.flag = flag
        refusals =
            refusals + [
                .featureDisabled:
                    "The flag `\(flag)` is off and says to refuse; where it does not say so, the message waits until it is on."
            ]
    }

    /// Whether a verdict's code was declared; what is not declared is missing in the published documents.
    func declares(_ code: OutcomeCode) -> Bool { refusals.contains(code) }
}
