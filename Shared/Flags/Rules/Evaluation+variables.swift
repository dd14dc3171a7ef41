extension Evaluation {
    mutating func variable(_ path: VariablePath, _ fallback: Expression?, _ scope: Scope) throws(EvaluationError) -> FlagValue {
        if let found = try lookUp(path, scope) { return found }
        return try fallback.map { fallback throws(EvaluationError) in try value(of: fallback, in: scope) } ?? .null
    }

    mutating func computedVariable(
        _ path: Expression, _ fallback: Expression?, _ scope: Scope
    ) throws(EvaluationError) -> FlagValue {
        let name = try value(of: path, in: scope)
        return try variable(try self.path(name), fallback, scope)
    }

    /// Those of the variables that are not there, are null or are empty.
    mutating func missing(_ names: [FlagValue], _ scope: Scope) throws(EvaluationError) -> [FlagValue] {
        var missing: [FlagValue] = []
        for name in names {
            try spend(1)
            switch try lookUp(try path(name), scope) {
            case nil, .null, .string(""): missing.append(name)
            default: break
            }
        }
        return missing
    }

    private mutating func path(_ name: FlagValue) throws(EvaluationError) -> VariablePath {
        if case .null = name { return VariablePath("") }
        let text = try text(of: name)
        // Splitting costs more than reading: every byte may be a name.
        try spend(text.utf8.count)
        return VariablePath(text)
    }

    private mutating func lookUp(_ path: VariablePath, _ scope: Scope) throws(EvaluationError) -> FlagValue? {
        switch scope {
        case .context: try lookUpInContext(path)
        case .element(let element): VariablePath.value(in: element, at: path.components[...])
        case .reduction(let current, let accumulator):
            switch path.components.first?.name {
            case "current": VariablePath.value(in: current, at: path.components[1...])
            case "accumulator": VariablePath.value(in: accumulator, at: path.components[1...])
            case nil: try built(.object(["current": current, "accumulator": accumulator]))
            default: nil
            }
        }
    }

    private mutating func lookUpInContext(_ path: VariablePath) throws(EvaluationError) -> FlagValue? {
        let start: FlagValue?
        switch path.origin {
        case .whole: return try built(wholeContext())
        case .targetingKey: start = context.targetingKey.map { .string($0) } ?? context["targetingKey"]
        case .flagKey: start = .string(flagKey)
        case .timestamp: start = .number(timestamp)
        case .properties: start = properties()
        case .attribute: start = context[path.components[0].name]
        }
        guard let start, let value = VariablePath.value(in: start, at: path.rest) else { return nil }
        if case .number(let number) = value, !number.isFinite { throw .notJSON(attribute: path.components[0].name) }
        return value
    }

    private mutating func wholeContext() -> FlagValue {
        var members = Dictionary(context.attributes.map { ($0.name, $0.value) }) { _, last in last }
        if let key = context.targetingKey { members["targetingKey"] = .string(key) }
        members["$flagd"] = properties()
        return .object(members)
    }

    /// What flagd adds to every context.
    private mutating func properties() -> FlagValue {
        .object(["flagKey": .string(flagKey), "timestamp": .number(timestamp)])
    }
}
