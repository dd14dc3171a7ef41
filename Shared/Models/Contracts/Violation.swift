/// One place where a message does not keep its contract.
public struct Violation: Sendable, Equatable, CustomStringConvertible {
    /// JSON pointer (RFC 6901) into the message's data, or the name of an envelope attribute.
    public let path: String
    /// What was expected and what was found.
    public let message: String

    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    public var description: String { "\(path): \(message)" }
}

/// Collects every violation of one message, and knows where in it the reader is.
public struct ViolationList: Sendable {
    /// More than this many are counted, not listed: a hostile message must not make a huge answer.
    public static let limit = 50

    private enum Step: Sendable {
        case field(StaticString)
        case element(Int)
    }

    public private(set) var violations: [Violation] = []
    private var path: [Step] = []

    public init() {}

    public var isEmpty: Bool { violations.isEmpty }

    /// Notes that the value at the present place is wrong.
    public mutating func add(expected: String, found value: JSONValue) {
        add("expected \(expected), found \(Self.excerpt(of: value))")
    }

    /// Notes a sentence about the present place.
    public mutating func add(_ message: String) {
        if violations.count < Self.limit {
            violations.append(Violation(path: pointer, message: message))
        } else if violations.count == Self.limit {
            violations.append(Violation(path: "", message: "more violations follow; only the first \(Self.limit) are listed"))
        }
    }

    /// Goes one step down, to a field; pair it with ``leave()``.
    mutating func enter(_ name: StaticString) { path.append(.field(name)) }

    /// Goes one step down, to an element.
    mutating func enter(_ index: Int) { path.append(.element(index)) }

    mutating func leave() { path.removeLast() }

    private var pointer: String {
        if path.isEmpty { return "/" }
        return path.reduce(into: "") { pointer, step in
            switch step {
            case .field(let name): pointer += "/\(name)"
            case .element(let index): pointer += "/\(index)"
            }
        }
    }

    /// A short, harmless picture of what was found.
    static func excerpt(of value: JSONValue) -> String {
        switch value.kind {
        case .null: return "null"
        case .object: return "an object"
        case .array: return "an array of \(value.elements.count)"
        case .boolean, .number: return "\(value.kind.rawValue) \(value.text.prefix(40))"
        case .string:
            let text = value.string ?? ""
            let short = String(String.UnicodeScalarView(text.unicodeScalars.prefix(40).map { $0.value < 0x20 ? " " : $0 }))
            return text.unicodeScalars.count > 40
                ? "a string of \(text.unicodeScalars.count) characters" : "\"\(short)\""
        }
    }
}
