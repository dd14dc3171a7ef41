import LMSModels

/// Compiles JSONLogic, once, into a tree of ``Expression`` that evaluates without looking at JSON again.
struct RuleCompiler {
    /// The most levels, counting into the rules that are referred to: evaluation recurses that deep.
    ///
    /// One document nests to 64 (``JSONDocument/depthLimit``); references could go on without end.
    static let depthLimit = 128

    /// A place in the text, on the way down.
    struct Place {
        let json: JSONValue
        let pointer: String
        let depth: Int

        func child(_ json: JSONValue, _ name: String) -> Place {
            Place(json: json, pointer: pointer + "/" + JSONPointer.escape(name), depth: depth + 1)
        }
    }

    private let evaluators: [String: JSONValue]
    private var compiled: [String: Expression] = [:]
    private var open: [String] = []
    private var deepest = 0

    /// - Parameter evaluators: the rules that `{"$ref": "name"}` stands for.
    init(evaluators: [String: JSONValue] = [:]) { self.evaluators = evaluators }

    /// Compiles a rule with everything it refers to.
    mutating func compile(_ rule: JSONValue) throws(RuleSyntaxError) -> Expression {
        try expression(Place(json: rule, pointer: "", depth: 1))
    }

    /// Compiles the rules that nothing has referred to, for their mistakes.
    mutating func compileEvaluators() throws(RuleSyntaxError) {
        for (name, json) in evaluators.sorted(by: { $0.key < $1.key }) {
            _ = try evaluator(name, from: Place(json: json, pointer: "/$evaluators", depth: 0).child(json, name))
        }
    }

    mutating func expression(_ place: Place) throws(RuleSyntaxError) -> Expression {
        let outer = deepest
        deepest = place.depth
        defer { deepest = max(outer, deepest) }
        try checkDepth(place)
        let operation: Operation
        switch place.json.kind {
        case .null, .boolean, .number, .string: operation = .constant(FlagValue(place.json))
        case .array: operation = try list(place)
        case .object: operation = try call(place)
        }
        return Expression(operation, pointer: place.pointer, source: place.json, height: deepest - place.depth + 1)
    }

    /// The arguments of an operator: an array of them, or one alone.
    static func arguments(_ place: Place) -> [Place] {
        guard place.json.kind == .array else { return [place] }
        return place.json.elements.enumerated().map { index, element in place.child(element, String(index)) }
    }

    mutating func expressions(_ places: [Place]) throws(RuleSyntaxError) -> [Expression] {
        var expressions: [Expression] = []
        expressions.reserveCapacity(places.count)
        for place in places { expressions.append(try expression(place)) }
        return expressions
    }

    private mutating func list(_ place: Place) throws(RuleSyntaxError) -> Operation {
        let elements = try expressions(Self.arguments(place))
        let constants = elements.compactMap(\.constant)
        return constants.count == elements.count ? .constant(.array(constants)) : .list(elements)
    }

    /// An object of one member is an operator and its arguments; any other stands for itself.
    ///
    /// An operator beside other members would be a value that is always true: flagd's schema forbids it.
    private mutating func call(_ place: Place) throws(RuleSyntaxError) -> Operation {
        let members = place.json.members
        guard members.count == 1, let (name, json) = members.first else {
            if let (name, json) = members.first(where: { $0.name == "$ref" || Operator.named[$0.name] != nil }) {
                throw RuleSyntaxError(
                    pointer: place.child(json, name).pointer, reason: "expected the operator alone, found \(members.count) members")
            }
            return .constant(FlagValue(place.json))
        }
        let inner = place.child(json, name)
        if name == "$ref" { return .reference(try evaluator(reference(inner), from: inner)) }
        guard let known = Operator.named[name] else {
            throw RuleSyntaxError(pointer: inner.pointer, reason: "expected an operator, found \(excerpt(name))")
        }
        return try known.compile(&self, inner)
    }

    private func reference(_ place: Place) throws(RuleSyntaxError) -> String {
        guard let name = place.json.string else {
            throw RuleSyntaxError(pointer: place.pointer, reason: "expected the name of a rule in $evaluators")
        }
        return name
    }

    private mutating func evaluator(_ name: String, from place: Place) throws(RuleSyntaxError) -> Expression {
        let target: Expression
        if let known = compiled[name] {
            target = known
        } else {
            guard let json = evaluators[name] else {
                throw RuleSyntaxError(
                    pointer: place.pointer, reason: "expected the name of a rule in $evaluators, found \(excerpt(name))")
            }
            guard !open.contains(name) else {
                let cycle = (open.drop { $0 != name } + [name]).map(excerpt).joined(separator: " → ")
                throw RuleSyntaxError(pointer: place.pointer, reason: "expected rules without a cycle, found \(cycle)")
            }
            open.append(name)
            defer { open.removeLast() }
            let root = Place(json: json, pointer: "", depth: place.depth).child(json, "$evaluators")
            target = try expression(Place(json: json, pointer: root.child(json, name).pointer, depth: root.depth))
            compiled[name] = target
        }
        // The rule may have been compiled from a place less deep than this one.
        deepest = max(deepest, place.depth + target.height)
        try checkDepth(Place(json: place.json, pointer: place.pointer, depth: deepest))
        return target
    }

    private func checkDepth(_ place: Place) throws(RuleSyntaxError) {
        guard place.depth <= Self.depthLimit else {
            throw RuleSyntaxError(pointer: place.pointer, reason: "expected at most \(Self.depthLimit) levels, references included")
        }
    }

    private func excerpt(_ name: String) -> String { "\"\(name.onOneLine(limit: 60))\"" }
}
