import LMSModels

/// One compiled node of a rule: what is to be done, and where in the document it stands.
///
/// A class, so that evaluation passes a reference, and a rule that several flags refer to exists once.
final class Expression: Sendable {
    let operation: Operation
    /// JSON pointer from the rule's root; for what stands in `$evaluators`, from the document's.
    let pointer: String
    private let source: JSONValue
    /// How deep evaluating it recurses.
    let height: Int

    init(_ operation: Operation, pointer: String, source: JSONValue, height: Int) {
        self.operation = operation
        self.pointer = pointer
        self.source = source
        self.height = height
    }

    /// The JSON it was compiled from.
    var text: String { String(decoding: source.json, as: UTF8.self) }

    /// The value that the expression always has, where it is not computed.
    var constant: FlagValue? {
        guard case .constant(let value) = operation else { return nil }
        return value
    }
}

/// What a node does.
///
/// What evaluates all its arguments first is a ``Function``; the others decide which of them they need.
enum Operation: Sendable {
    case constant(FlagValue)
    case list([Expression])
    case variable(VariablePath, fallback: Expression?)
    case computedVariable(Expression, fallback: Expression?)
    /// Conditions and results in turn, perhaps a last result.
    case choice([Expression])
    case and([Expression])
    case or([Expression])
    case not(Expression)
    case truth(Expression)
    case comparison(Comparison, Expression, Expression)
    case between(Comparison, Expression, Expression, Expression)
    /// `in` a list of ASCII texts: one look-up, however long the list.
    case membership(Expression, of: Set<String>)
    case selection(Selection, of: Expression, where: Expression)
    case reduction(of: Expression, by: Expression, from: Expression?)
    case call(Function, [Expression])
    case fractional(FractionalSplit)
    /// A rule of `$evaluators`.
    case reference(Expression)
}

/// The operators that compare two values.
enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case identical = "==="
    case notIdentical = "!=="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}

/// The operators that ask a rule about each element of a list.
enum Selection: String, Sendable, CaseIterable { case map, filter, all, none, some }
