extension Evaluation {
    /// What `Number(value)` gives.
    mutating func number(of value: FlagValue) throws(EvaluationError) -> Double {
        switch value {
        case .null: 0
        case .boolean(let bool): bool ? 1 : 0
        case .number(let number): number
        case .string(let text): try number(in: text, NumberText.number)
        case .array: try number(in: try text(of: value), NumberText.number)
        case .object: .nan
        }
    }

    /// What `parseFloat(value)` gives: `+` and `*` read texts that way, and nothing else than texts and numbers.
    mutating func leadingNumber(of value: FlagValue) throws(EvaluationError) -> Double {
        if case .number(let number) = value { return number }
        return try number(in: try text(of: value), NumberText.leadingNumber)
    }

    private mutating func number(in text: String, _ read: (String) -> Double) throws(EvaluationError) -> Double {
        try spend(text.utf8.count / 64)
        return read(text)
    }

    /// What `String(value)` gives: of a list its elements with commas between them, and nothing for null in it.
    mutating func text(of value: FlagValue) throws(EvaluationError) -> String {
        switch value {
        case .null: return "null"
        case .boolean(let bool): return bool ? "true" : "false"
        case .number(let number): return NumberText.text(of: number)
        case .string(let text): return text
        case .object: return "[object Object]"
        case .array:
            var text = ""
            try append(value, to: &text, depth: 1)
            return text
        }
    }

    /// Appends what `[value].join()` gives: nothing for null.
    mutating func append(_ value: FlagValue, to text: inout String, depth: Int = 0) throws(EvaluationError) {
        switch value {
        case .null: return
        case .array(let elements):
            // Contexts that a program built may nest without a limit.
            guard depth <= Self.depthLimit else { throw .tooDeep }
            for (index, element) in elements.enumerated() {
                try spend(1)
                if index > 0 {
                    try grow(by: 1)
                    text += ","
                }
                try append(element, to: &text, depth: depth + 1)
            }
        case .boolean, .number, .string, .object:
            let piece = try self.text(of: value)
            try grow(by: piece.utf8.count)
            text += piece
        }
    }
}
