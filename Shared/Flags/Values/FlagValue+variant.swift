import LMSModels

extension FlagValue {
    /// The variant that a rule's result names: a text itself, a boolean or a number by its text; `nil` for what names none.
    var variantName: String? {
        switch self {
        case .string(let text): text
        case .boolean(let bool): bool ? "true" : "false"
        case .number(let number): NumberText.text(of: number)
        case .null, .array, .object: nil
        }
    }

    /// The value in a few words, for messages; never longer than some sixty characters, however large it is.
    var excerpt: String {
        switch self {
        case .array(let elements): "a list of \(elements.count)"
        case .object(let members): "an object of \(members.count) members"
        case .null: "null"
        case .string, .boolean, .number: (variantName ?? "").onOneLine(limit: 60)
        }
    }
}
