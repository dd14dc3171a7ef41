/// An operator of the language: how its arguments become an ``Operation``.
struct Operator: Sendable {
    typealias Compile = @Sendable (inout RuleCompiler, RuleCompiler.Place) throws(RuleSyntaxError) -> Operation

    let compile: Compile

    /// Every operator by its name: JSONLogic's and flagd's.
    ///
    /// Sources: https://jsonlogic.com/operations.html, https://flagd.dev/reference/flag-definitions/
    static let named: [String: Operator] = {
        var operators: [String: Operator] = [
            "var": Operator(compile: variable), "if": .lazy(Operation.choice), "?:": .lazy(Operation.choice),
            "and": .lazy(Operation.and), "or": .lazy(Operation.or), "!": .single(Operation.not), "!!": .single(Operation.truth),
            "in": Operator(compile: membership), "reduce": Operator(compile: reduction),
            "fractional": Operator(compile: FractionalSplit.compile),
        ]
        for comparison in Comparison.allCases { operators[comparison.rawValue] = .comparison(comparison) }
        for selection in Selection.allCases { operators[selection.rawValue] = .selection(selection) }
        for function in Function.all {
            operators[function.name] = .lazy { arguments in .call(function, arguments) }
        }
        return operators
    }()

    private static func lazy(_ make: @escaping @Sendable ([Expression]) -> Operation) -> Operator {
        Operator { (compiler, place) throws(RuleSyntaxError) in make(try compiler.expressions(RuleCompiler.arguments(place))) }
    }

    private static func single(_ make: @escaping @Sendable (Expression) -> Operation) -> Operator {
        Operator { (compiler, place) throws(RuleSyntaxError) in make(try first(1, &compiler, place)[0]) }
    }

    private static func comparison(_ comparison: Comparison) -> Operator {
        Operator { (compiler, place) throws(RuleSyntaxError) in
            let given = RuleCompiler.arguments(place)
            let isOrder = comparison == .less || comparison == .lessOrEqual
            if isOrder, given.count > 2 {
                let arguments = try compiler.expressions(Array(given.prefix(3)))
                return .between(comparison, arguments[0], arguments[1], arguments[2])
            }
            let arguments = try first(2, &compiler, place)
            return .comparison(comparison, arguments[0], arguments[1])
        }
    }

    private static func selection(_ selection: Selection) -> Operator {
        Operator { (compiler, place) throws(RuleSyntaxError) in
            let arguments = try first(2, &compiler, place)
            return .selection(selection, of: arguments[0], where: arguments[1])
        }
    }

    private static func reduction(_ compiler: inout RuleCompiler, _ place: RuleCompiler.Place) throws(RuleSyntaxError) -> Operation {
        let given = RuleCompiler.arguments(place)
        let arguments = try first(2, &compiler, place)
        let start = given.count > 2 ? try compiler.expression(given[2]) : nil
        return .reduction(of: arguments[0], by: arguments[1], from: start)
    }

    private static func variable(_ compiler: inout RuleCompiler, _ place: RuleCompiler.Place) throws(RuleSyntaxError) -> Operation {
        let arguments = try compiler.expressions(RuleCompiler.arguments(place))
        let fallback = arguments.count > 1 ? arguments[1] : nil
        switch arguments.first?.operation {
        case nil, .constant(.null): return .variable(VariablePath(""), fallback: fallback)
        case .constant(.string(let path)): return .variable(VariablePath(path), fallback: fallback)
        case .constant(.number(let index)): return .variable(VariablePath(NumberText.text(of: index)), fallback: fallback)
        default: return .computedVariable(arguments[0], fallback: fallback)
        }
    }

    private static func membership(_ compiler: inout RuleCompiler, _ place: RuleCompiler.Place) throws(RuleSyntaxError) -> Operation {
        let arguments = try compiler.expressions(RuleCompiler.arguments(place))
        guard arguments.count > 1, case .array(let elements) = arguments[1].constant else { return .call(.membership, arguments) }
        var texts: Set<String> = []
        for element in elements {
            // Beyond ASCII, Swift takes for one text what JSON takes for two.
            guard case .string(let text) = element, text.utf8.allSatisfy({ $0 < 0x80 }) else { return .call(.membership, arguments) }
            texts.insert(text)
        }
        return .membership(arguments[0], of: texts)
    }

    /// So many arguments; one that is missing is null, as nearly as JSON can say it.
    private static func first(
        _ count: Int, _ compiler: inout RuleCompiler, _ place: RuleCompiler.Place
    ) throws(RuleSyntaxError) -> [Expression] {
        var arguments = try compiler.expressions(Array(RuleCompiler.arguments(place).prefix(count)))
        while arguments.count < count {
            arguments.append(Expression(.constant(.null), pointer: place.pointer, source: place.json, height: 1))
        }
        return arguments
    }
}
