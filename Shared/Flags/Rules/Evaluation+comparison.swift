extension Evaluation {
    mutating func holds(_ comparison: Comparison, _ left: FlagValue, _ right: FlagValue) throws(EvaluationError) -> Bool {
        switch comparison {
        case .identical: try isIdentical(left, right)
        case .notIdentical: !(try isIdentical(left, right))
        case .equal: try isEqual(left, right)
        case .notEqual: !(try isEqual(left, right))
        case .less: try order(left, right, <) { $0.precedes($1) }
        case .greater: try order(left, right, >) { $1.precedes($0) }
        case .lessOrEqual: try order(left, right, <=) { !$1.precedes($0) }
        case .greaterOrEqual: try order(left, right, >=) { !$0.precedes($1) }
        }
    }

    mutating func between(
        _ comparison: Comparison, _ low: Expression, _ middle: Expression, _ high: Expression, _ scope: Scope
    ) throws(EvaluationError) -> FlagValue {
        let low = try value(of: low, in: scope)
        let middle = try value(of: middle, in: scope)
        let high = try value(of: high, in: scope)
        let isAbove = try holds(comparison, low, middle)
        return .boolean(isAbove ? try holds(comparison, middle, high) : false)
    }

    mutating func membership(_ text: Expression, _ texts: Set<String>, _ scope: Scope) throws(EvaluationError) -> FlagValue {
        guard case .string(let text) = try value(of: text, in: scope) else { return .boolean(false) }
        try spend(text.utf8.count / 64)
        // To Swift the Kelvin sign is a K; to JSON it is not.
        return .boolean(texts.firstIndex(of: text).map { texts[$0].hasSameBytes(as: text) } ?? false)
    }

    mutating func isIdentical(_ left: FlagValue, _ right: FlagValue) throws(EvaluationError) -> Bool {
        if case .string(let text) = left { try spend(text.utf8.count / 64) }
        return left.isStrictlyEqual(to: right)
    }

    /// `==` (ECMA-262, section 7.2.15).
    ///
    /// Lists and objects are compared as text with what is neither, and equal none of their kind; see
    /// ``FlagValue/isStrictlyEqual(to:)``.
    private mutating func isEqual(_ left: FlagValue, _ right: FlagValue) throws(EvaluationError) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.null, _), (_, .null): return false
        case (.boolean, .boolean), (.number, .number), (.string, .string): return try isIdentical(left, right)
        case (.array, .array), (.array, .object), (.object, .array), (.object, .object): return false
        case (.array, _), (.object, _): return try isEqual(.string(try text(of: left)), right)
        case (_, .array), (_, .object): return try isEqual(left, .string(try text(of: right)))
        case (.boolean, _), (.number, _), (.string, _): return try number(of: left) == number(of: right)
        }
    }

    /// By numbers, unless both are text (ECMA-262, section 7.2.13).
    private mutating func order(
        _ left: FlagValue, _ right: FlagValue, _ numbers: (Double, Double) -> Bool, _ texts: (String, String) -> Bool
    ) throws(EvaluationError) -> Bool {
        let left = try primitive(left)
        let right = try primitive(right)
        if case .string(let left) = left, case .string(let right) = right {
            try spend(min(left.utf8.count, right.utf8.count) / 64)
            return texts(left, right)
        }
        return numbers(try number(of: left), try number(of: right))
    }

    private mutating func primitive(_ value: FlagValue) throws(EvaluationError) -> FlagValue {
        switch value {
        case .null, .boolean, .number, .string: value
        case .array, .object: .string(try text(of: value))
        }
    }
}

extension String {
    /// By UTF-16 units, as JavaScript sorts: not the order of the scalars beyond U+FFFF.
    fileprivate func precedes(_ other: String) -> Bool { utf16.lexicographicallyPrecedes(other.utf16) }
}
