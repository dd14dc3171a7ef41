/// One evaluation of a rule: what it may look at, and how much it may still do.
///
/// Pure: the same rule, context and time give the same result. A hostile rule ends in an ``EvaluationError``; recursion is
/// bounded by ``RuleCompiler/depthLimit``.
struct Evaluation {
    /// The most steps: a node, an element that is visited, or 64 bytes of text that are read.
    ///
    /// A rule of a hundred nodes takes a hundred; the limit is reached in a few milliseconds.
    static let stepLimit = 100_000
    /// The most bytes of text and elements of lists that may be built, the intermediate ones included.
    static let sizeLimit = 1_048_576
    /// The deepest nesting of a list that may be built; the same as of a text that is read.
    static let depthLimit = 64

    let flagKey: String
    let context: EvaluationContext
    private let clock: @Sendable () -> Int
    private var stepsLeft = Self.stepLimit
    private var sizeLeft = Self.sizeLimit
    /// What was done, where someone asked for it.
    var journal: Journal?

    init(flagKey: String, context: EvaluationContext, clock: @escaping @Sendable () -> Int, journal: Journal? = nil) {
        self.flagKey = flagKey
        self.context = context
        self.clock = clock
        self.journal = journal
    }

    /// What `var` looks into: the context, but inside of a list's rule the element.
    enum Scope {
        case context
        case element(FlagValue)
        case reduction(current: FlagValue, accumulator: FlagValue)
    }

    /// Seconds since 1970, the same throughout one evaluation.
    lazy var timestamp = Double(clock())

    mutating func value(of expression: Expression, in scope: Scope = .context) throws(EvaluationError) -> FlagValue {
        try spend(1)
        if case .constant(let value) = expression.operation { return value }
        guard journal != nil else { return try result(of: expression, in: scope) }
        do throws(EvaluationError) {
            let result = try result(of: expression, in: scope)
            journal?.note(expression, .success(result))
            return result
        } catch {
            journal?.note(expression, .failure(error))
            throw error
        }
    }

    private mutating func result(of expression: Expression, in scope: Scope) throws(EvaluationError) -> FlagValue {
        switch expression.operation {
        case .constant(let value): value
        case .list(let elements): try list(elements, scope)
        case .variable(let path, let fallback): try variable(path, fallback, scope)
        case .computedVariable(let path, let fallback): try computedVariable(path, fallback, scope)
        case .choice(let branches): try choice(branches, scope)
        case .and(let operands): try firstOperand(operands, thatIs: false, scope)
        case .or(let operands): try firstOperand(operands, thatIs: true, scope)
        case .not(let operand): .boolean(!(try value(of: operand, in: scope).isTruthy))
        case .truth(let operand): .boolean(try value(of: operand, in: scope).isTruthy)
        case .comparison(let comparison, let left, let right):
            .boolean(try holds(comparison, try value(of: left, in: scope), try value(of: right, in: scope)))
        case .between(let comparison, let low, let middle, let high): try between(comparison, low, middle, high, scope)
        case .membership(let text, let texts): try membership(text, texts, scope)
        case .selection(let selection, let list, let rule): try select(selection, list, rule, scope)
        case .reduction(let list, let rule, let start): try reduce(list, rule, start, scope)
        case .call(let function, let arguments): try call(function, arguments, scope)
        case .fractional(let split): try bucket(split, scope)
        case .reference(let target): try value(of: target, in: scope)
        }
    }

    // MARK: Limits

    mutating func spend(_ steps: Int) throws(EvaluationError) {
        stepsLeft -= steps
        guard stepsLeft >= 0 else { throw .tooManySteps }
    }

    /// Counts text and elements that are about to be built.
    mutating func grow(by size: Int) throws(EvaluationError) {
        sizeLeft -= size
        guard sizeLeft >= 0 else { throw .tooLarge }
    }

    /// Counts a list that was built, with everything in it: what is shared in memory is not when it is written.
    mutating func built(_ value: FlagValue, depth: Int = 1) throws(EvaluationError) -> FlagValue {
        guard depth <= Self.depthLimit else { throw .tooDeep }
        switch value {
        case .null, .boolean, .number: break
        case .string(let text): try grow(by: text.utf8.count)
        case .array(let elements):
            try grow(by: elements.count + 1)
            for element in elements { _ = try built(element, depth: depth + 1) }
        case .object(let members):
            try grow(by: members.count + 1)
            for (name, member) in members {
                try grow(by: name.utf8.count)
                _ = try built(member, depth: depth + 1)
            }
        }
        return value
    }

    // MARK: Control

    private mutating func list(_ elements: [Expression], _ scope: Scope) throws(EvaluationError) -> FlagValue {
        try built(.array(try values(of: elements, scope)))
    }

    private mutating func call(_ function: Function, _ arguments: [Expression], _ scope: Scope) throws(EvaluationError) -> FlagValue {
        try function.body(&self, try values(of: arguments, scope), scope)
    }

    private mutating func values(of expressions: [Expression], _ scope: Scope) throws(EvaluationError) -> [FlagValue] {
        var values: [FlagValue] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try value(of: expression, in: scope)) }
        return values
    }

    private mutating func choice(_ branches: [Expression], _ scope: Scope) throws(EvaluationError) -> FlagValue {
        var at = 0
        while at + 1 < branches.count {
            if try value(of: branches[at], in: scope).isTruthy { return try value(of: branches[at + 1], in: scope) }
            at += 2
        }
        return at < branches.count ? try value(of: branches[at], in: scope) : .null
    }

    /// The first operand that is true, or false; else the last.
    private mutating func firstOperand(_ operands: [Expression], thatIs truth: Bool, _ scope: Scope) throws(EvaluationError) -> FlagValue {
        var last = FlagValue.null
        for operand in operands {
            last = try value(of: operand, in: scope)
            if last.isTruthy == truth { break }
        }
        return last
    }
}
