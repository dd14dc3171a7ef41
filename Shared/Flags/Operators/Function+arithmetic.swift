extension Function {
    /// `+` and `*` read numbers like `parseFloat`, the others like `Number`, as JSONLogic's own implementation does.
    static let arithmetic = [
        Function("+") { (evaluation, arguments, _) throws(EvaluationError) in
            var sum = 0.0
            for argument in arguments { sum += try evaluation.leadingNumber(of: argument) }
            return .number(sum)
        },
        Function("*") { (evaluation, arguments, _) throws(EvaluationError) in
            guard arguments.count > 1 else { return arguments.first ?? .null }
            var product = 1.0
            for argument in arguments { product *= try evaluation.leadingNumber(of: argument) }
            return .number(product)
        },
        Function("-") { (evaluation, arguments, _) throws(EvaluationError) in
            guard arguments.count > 1 else { return .number(-(try evaluation.number(of: arguments.first ?? .null))) }
            return .number(try evaluation.number(of: arguments[0]) - evaluation.number(of: arguments[1]))
        },
        Function("/") { (evaluation, arguments, _) throws(EvaluationError) in
            guard arguments.count > 1 else { return .null }
            return .number(try evaluation.number(of: arguments[0]) / evaluation.number(of: arguments[1]))
        },
        Function("%") { (evaluation, arguments, _) throws(EvaluationError) in
            guard arguments.count > 1 else { return .null }
            let divisor = try evaluation.number(of: arguments[1])
            return .number(try evaluation.number(of: arguments[0]).truncatingRemainder(dividingBy: divisor))
        },
        Function("max") { (evaluation, arguments, _) throws(EvaluationError) in
            try evaluation.extreme(of: arguments, from: -.infinity) { $0 > $1 }
        },
        Function("min") { (evaluation, arguments, _) throws(EvaluationError) in
            try evaluation.extreme(of: arguments, from: .infinity) { $0 < $1 }
        },
    ]
}

extension Evaluation {
    /// The number that is before all others; not a number where one of them is none.
    fileprivate mutating func extreme(
        of values: [FlagValue], from start: Double, _ isBefore: (Double, Double) -> Bool
    ) throws(EvaluationError) -> FlagValue {
        var extreme = start
        for value in values {
            let number = try number(of: value)
            if number.isNaN { return .number(.nan) }
            if isBefore(number, extreme) { extreme = number }
        }
        return .number(extreme)
    }
}
