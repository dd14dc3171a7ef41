/// An operator that needs all its arguments before it does anything.
struct Function: Sendable {
    typealias Body = @Sendable (inout Evaluation, [FlagValue], Evaluation.Scope) throws(EvaluationError) -> FlagValue

    let name: String
    let body: Body

    init(_ name: String, _ body: @escaping Body) {
        self.name = name
        self.body = body
    }

    static let all: [Function] = arithmetic + texts + lists + versions + [log]

    /// JSONLogic's way to see a value on the console: here only the value.
    private static let log = Function("log") { (_, arguments, _) throws(EvaluationError) in arguments.first ?? .null }
}
