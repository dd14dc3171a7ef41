/// The data of a reply: `{outcome, code, message, errors:[{path, message}], result}`.
public struct Reply: Sendable {
    public var outcome: Outcome
    public var code: OutcomeCode?
    public var message: String?
    public var errors: [Violation]
    /// JSON text of what a query found or a command made.
    public var result: [UInt8]?

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

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("outcome", outcome.rawValue)
            writer.member("code", code?.rawValue)
            writer.member("message", message)
            if !errors.isEmpty {
                writer.key("errors")
                writer.array { writer in
                    for error in errors {
                        writer.object { writer in
                            writer.member("path", error.path)
                            writer.member("message", error.message)
                        }
                    }
                }
            }
            if let result {
                writer.key("result")
                writer.raw(result)
            }
        }
    }
}
