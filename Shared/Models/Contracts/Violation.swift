/// One place where a message does not keep its contract.
public struct Violation: Contract, Equatable, CustomStringConvertible {
    /// JSON pointer (RFC 6901) into the message's data, or the name of an envelope attribute.
    public private(set) var path = ""
    /// What was expected and what was found.
    public private(set) var message = ""

    public init() {}

    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("path", &path, "JSON pointer into the data, or the name of an attribute.")
        fields.required("message", &message, "What was expected, and what was found.")
    }

    public var description: String { "\(path): \(message)" }
}

/// Collects what is wrong with one message, and what is unknown in it; knows where in it the reader is.
public struct ViolationList: Sendable {
    /// More than this many are counted, not listed: a hostile message must not make a huge answer.
    public static let limit = 50

    private enum Step: Sendable {
        case field(StaticString)
        case element(Int)
    }

    /// Where the message does not keep its schema.
    public private(set) var violations: [Violation] = []
    /// Which rules it breaks although it keeps its schema; see ``Rule``.
    public private(set) var brokenRules: [Violation] = []
    /// Members that no contract names, or that stand a second time: tolerated, and counted.
    public private(set) var unknownFields = 0
    /// JSON pointers of those members, where they were asked for; at most ``limit``.
    public private(set) var unknownPaths: [String] = []
    private let listsUnknown: Bool
    private var path: [Step] = []

    /// - Parameter listsUnknown: also says which members are unknown, which costs time.
    public init(listsUnknown: Bool = false) { self.listsUnknown = listsUnknown }

    /// Nothing is wrong: neither a violation nor a broken rule.
    public var isEmpty: Bool { violations.isEmpty && brokenRules.isEmpty }

    /// Notes that the value at the present place is wrong.
    public mutating func add(expected: String, found value: JSONValue) {
        add("expected \(expected), found \(Self.excerpt(of: value))")
    }

    /// Notes a sentence about the present place.
    public mutating func add(_ message: String) {
        Self.append(message, at: path.isEmpty ? "/" : pointer, to: &violations)
    }

    /// Notes that a rule is broken.
    /// - Parameters:
    ///   - place: JSON pointer from the present place, such as `/endTime`.
    ///   - message: what was expected and what was found.
    public mutating func breakRule(at place: String, _ message: String) {
        Self.append(message, at: pointer + place, to: &brokenRules)
    }

    private static func append(_ message: String, at pointer: String, to list: inout [Violation]) {
        if list.count < limit {
            list.append(Violation(path: pointer, message: message))
        } else if list.count == limit {
            list.append(Violation(path: "", message: "more violations follow; only the first \(limit) are listed"))
        }
    }

    /// Notes members of an object that its contract does not name.
    mutating func noteUnknown(_ count: Int, in object: JSONValue, declared: () -> [String]) {
        unknownFields += count
        guard listsUnknown else { return }
        var left = Set(declared())
        for (name, _) in object.members where left.remove(name) == nil && unknownPaths.count < Self.limit {
            unknownPaths.append(pointer + "/" + JSONPointer.escape(String(name.prefix(80))))
        }
    }

    /// Goes one step down, to a field; pair it with ``leave()``.
    mutating func enter(_ name: StaticString) { path.append(.field(name)) }

    /// Goes one step down, to an element.
    mutating func enter(_ index: Int) { path.append(.element(index)) }

    mutating func leave() { path.removeLast() }

    private var pointer: String {
        path.reduce(into: "") { pointer, step in
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
            return text.unicodeScalars.count > 40
                ? "a string of \(text.unicodeScalars.count) characters" : "\"\(text.onOneLine(limit: 40))\""
        }
    }
}

/// JSON pointers (RFC 6901).
public enum JSONPointer {
    /// A member's name as a step of a pointer.
    public static func escape(_ name: String) -> String { name.replacing("~", with: "~0").replacing("/", with: "~1") }
}

extension String {
    /// The text for a message about it: at most so many scalars, with spaces in the place of control characters.
    public func onOneLine(limit: Int = .max) -> String {
        String(UnicodeScalarView(unicodeScalars.prefix(limit).map { $0.value < 0x20 ? " " : $0 }))
    }
}
