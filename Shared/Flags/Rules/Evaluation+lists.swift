extension Evaluation {
    mutating func select(
        _ selection: Selection, _ list: Expression, _ rule: Expression, _ scope: Scope
    ) throws(EvaluationError) -> FlagValue {
        // What is no list is taken for an empty one; nothing of an empty one is all.
        let elements = try self.elements(of: list, scope)
        switch selection {
        case .map: return try map(elements, rule)
        case .filter: return try filter(elements, rule)
        case .all: return .boolean(elements.isEmpty ? false : try first(of: elements, where: rule, is: false) == nil)
        case .none: return .boolean(try first(of: elements, where: rule, is: true) == nil)
        case .some: return .boolean(try first(of: elements, where: rule, is: true) != nil)
        }
    }

    mutating func reduce(
        _ list: Expression, _ rule: Expression, _ start: Expression?, _ scope: Scope
    ) throws(EvaluationError) -> FlagValue {
        let elements = try self.elements(of: list, scope)
        var accumulator = try start.map { start throws(EvaluationError) in try value(of: start, in: scope) } ?? .null
        for element in elements {
            accumulator = try value(of: rule, in: .reduction(current: element, accumulator: accumulator))
        }
        return accumulator
    }

    private mutating func elements(of list: Expression, _ scope: Scope) throws(EvaluationError) -> [FlagValue] {
        guard case .array(let elements) = try value(of: list, in: scope) else { return [] }
        return elements
    }

    private mutating func map(_ elements: [FlagValue], _ rule: Expression) throws(EvaluationError) -> FlagValue {
        var results: [FlagValue] = []
        for element in elements {
            try grow(by: 1)
            results.append(try built(try value(of: rule, in: .element(element)), depth: 2))
        }
        return .array(results)
    }

    private mutating func filter(_ elements: [FlagValue], _ rule: Expression) throws(EvaluationError) -> FlagValue {
        var results: [FlagValue] = []
        for element in elements where try value(of: rule, in: .element(element)).isTruthy {
            try grow(by: 1)
            results.append(try built(element, depth: 2))
        }
        return .array(results)
    }

    private mutating func first(
        of elements: [FlagValue], where rule: Expression, is truth: Bool
    ) throws(EvaluationError) -> Int? {
        for (index, element) in elements.enumerated() where try value(of: rule, in: .element(element)).isTruthy == truth { return index }
        return nil
    }
}
