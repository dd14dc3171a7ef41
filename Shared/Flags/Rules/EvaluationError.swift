/// Why a rule gave no result.
enum EvaluationError: Error, Equatable, CustomStringConvertible {
    case tooManySteps
    case tooLarge
    case tooDeep
    case notJSON(attribute: String)

    var description: String {
        switch self {
        case .tooManySteps: "the rule takes more than \(Evaluation.stepLimit) steps"
        case .tooLarge: "the rule builds texts and lists of more than \(Evaluation.sizeLimit) bytes and elements"
        case .tooDeep: "the rule builds lists nested deeper than \(Evaluation.depthLimit)"
        case .notJSON(let attribute): "the context's \(attribute) is a number that JSON cannot hold"
        }
    }
}
