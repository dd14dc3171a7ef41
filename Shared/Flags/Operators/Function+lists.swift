extension Function {
    /// `in` whatever is no list of plain texts; see ``Operation/membership(_:of:)``.
    static let membership = Function("in") { (evaluation, arguments, _) throws(EvaluationError) in
        guard let needle = arguments.first, arguments.count > 1 else { return .boolean(false) }
        switch arguments[1] {
        case .array(let elements):
            for element in elements {
                try evaluation.spend(1)
                if try evaluation.isIdentical(needle, element) { return .boolean(true) }
            }
            return .boolean(false)
        // JSONLogic takes an empty text for no text: not even an empty one is in it.
        case .string(""): return .boolean(false)
        case .string(let text):
            let needle = try evaluation.text(of: needle)
            try evaluation.spend((text.utf8.count + needle.utf8.count) / 64)
            return .boolean(TextSearch(for: needle).isFound(in: text))
        case .null, .boolean, .number, .object: return .boolean(false)
        }
    }

    static let lists = [
        Function("merge") { (evaluation, arguments, _) throws(EvaluationError) in
            var elements: [FlagValue] = []
            for argument in arguments {
                let built = try evaluation.built(argument)
                if case .array(let more) = built { elements += more } else { elements.append(built) }
            }
            try evaluation.grow(by: elements.count)
            return .array(elements)
        },
        Function("missing") { (evaluation, arguments, scope) throws(EvaluationError) in
            let names = if case .array(let names) = arguments.first { names } else { arguments }
            return try evaluation.built(.array(try evaluation.missing(names, scope)))
        },
        Function("missing_some") { (evaluation, arguments, scope) throws(EvaluationError) in
            guard arguments.count > 1, case .array(let names) = arguments[1] else { return .array([]) }
            let missing = try evaluation.missing(names, scope)
            let isEnough = Double(names.count - missing.count) >= (try evaluation.number(of: arguments[0]))
            return isEnough ? .array([]) : try evaluation.built(.array(missing))
        },
    ]
}
