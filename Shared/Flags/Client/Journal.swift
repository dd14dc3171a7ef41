/// Takes down the steps of one evaluation.
struct Journal {
    /// More are counted, not kept: a hostile rule must not make a huge explanation.
    static let limit = 1_000

    private(set) var steps: [FlagExplanation.Step] = []
    private(set) var omitted = 0
    /// What the `fractional` that is noted next has worked out.
    var bucketing: FlagExplanation.Bucketing?

    mutating func note(_ expression: Expression, _ result: Result<FlagValue, EvaluationError>) {
        defer { bucketing = nil }
        guard steps.count < Self.limit else {
            omitted += 1
            return
        }
        steps.append(
            FlagExplanation.Step(
                pointer: expression.pointer, expression: expression.text, result: try? result.get(), bucketing: bucketing))
    }
}
