extension Function {
    static let texts = [
        Function("cat") { (evaluation, arguments, _) throws(EvaluationError) in
            var text = ""
            for argument in arguments { try evaluation.append(argument, to: &text) }
            return .string(text)
        },
        Function("substr") { (evaluation, arguments, _) throws(EvaluationError) in
            guard let source = arguments.first else { return .null }
            let scalars = Array(try evaluation.text(of: source).unicodeScalars)
            try evaluation.spend(scalars.count / 64)
            let start = arguments.count > 1 ? try evaluation.number(of: arguments[1]) : 0
            let length = arguments.count > 2 ? try evaluation.number(of: arguments[2]) : nil
            var cut = String.UnicodeScalarView()
            cut.append(contentsOf: scalars[range(of: scalars.count, start, length)])
            let text = String(cut)
            try evaluation.grow(by: text.utf8.count)
            return .string(text)
        },
        Function("starts_with") { (evaluation, arguments, _) throws(EvaluationError) in
            try evaluation.compare(arguments) { $0.starts(with: $1) }
        },
        Function("ends_with") { (evaluation, arguments, _) throws(EvaluationError) in
            try evaluation.compare(arguments) { $0.reversed().starts(with: $1.reversed()) }
        },
    ]

    /// Counted in Unicode scalars: in JavaScript's UTF-16 units a text could be cut through an emoji.
    ///
    /// A negative start counts from the end; a negative length leaves so many out at the end.
    private static func range(of count: Int, _ start: Double, _ length: Double?) -> Range<Int> {
        func clamped(_ number: Double) -> Int { number.isNaN ? 0 : Int(max(-Double(count), min(Double(count), number))) }
        let first = clamped(start) < 0 ? count + clamped(start) : clamped(start)
        guard let length else { return first..<count }
        let rest = count - first
        return first..<first + max(0, min(rest, clamped(length < 0 ? Double(rest) + length : length)))
    }
}

extension Evaluation {
    /// Compares exactly two texts, byte by byte; anything else is a mistake, and gives null as flagd does.
    ///
    /// Source: https://flagd.dev/reference/custom-operations/string-comparison-operation/
    fileprivate mutating func compare(
        _ arguments: [FlagValue], _ holds: (String.UTF8View, String.UTF8View) -> Bool
    ) throws(EvaluationError) -> FlagValue {
        guard arguments.count == 2, case .string(let text) = arguments[0], case .string(let part) = arguments[1] else { return .null }
        try spend(part.utf8.count / 64)
        return .boolean(holds(text.utf8, part.utf8))
    }
}
