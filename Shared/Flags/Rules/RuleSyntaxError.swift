/// Where and why a rule does not compile.
struct RuleSyntaxError: Error, Equatable {
    /// JSON pointer from the rule's root, or from the document's into `$evaluators`.
    let pointer: String
    /// What was expected, and what was found.
    let reason: String
}
