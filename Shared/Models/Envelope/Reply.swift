/// The data of a reply: `{outcome, code, message, errors:[{path, message}], result}`.
public struct Reply: Contract {
    public var outcome = Outcome.applied
    public var code: OutcomeCode?
    public var message: String?
    public var errors: [Violation] = []
    /// JSON text of what a query found or a command made.
    public var result: [UInt8]?

    public init() {}

    public init(
        outcome: Outcome, code: OutcomeCode? = nil, message: String? = nil, errors: [Violation] = [],
        result: [UInt8]? = nil
    ) {
        self.outcome = outcome
        self.code = code
        self.message = message
        self.errors = errors
        self.result = result
    }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("outcome", &outcome, "What became of the message.")
        fields.optional("code", &code, "Why it was not applied, for programs.")
        fields.optional("message", &message, "The same for people.")
        var list = errors.isEmpty ? nil : errors
        fields.optional("errors", &list, "Every place where the message is wrong.")
        errors = list ?? []
        var json = result.map { RawJSON($0) }
        fields.optional("result", &json, "What a query found, or what a command made.")
        result = json?.bytes
    }

    /// The type of the message that carries it.
    public static func type(service: String) -> MessageType { MessageType("lms.\(service).reply.v1") }

    /// The schema of a reply whose result is of a known shape.
    public static func schema(result: Schema) -> Schema {
        .object(
            schema.properties.map { property in
                property.name == "result"
                    ? .init(name: property.name, schema: result, isRequired: property.isRequired, meaning: property.meaning) : property
            })
    }
}
