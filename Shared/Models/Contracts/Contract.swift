/// A type whose values travel in messages: it reads itself, checks itself, writes itself and describes itself.
///
/// Constraints live in these types, so a value that exists is valid.
public protocol ContractValue: Sendable {
    /// Reads the value.
    /// - Returns: `nil` after noting at least one violation.
    static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Self?

    func write(to writer: inout JSONWriter)

    /// The JSON Schema (2020-12) of the type.
    static var schema: Schema { get }

    /// Stands in for a value that could not be read, so that the rest of the message is read too.
    /// It never leaves the decoder.
    static var placeholder: Self { get }
}

/// The data of one message type: a JSON object with named fields.
///
/// ``fields(_:)`` is the one declaration. It decodes with every violation collected, encodes, and yields
/// the JSON Schema:
///
///     public struct CheckinRemove: Contract {
///         public var sessionId = Identifier.placeholder
///         public var studentId = Identifier.placeholder
///
///         public init() {}
///
///         public mutating func fields(_ fields: inout Fields) {
///             fields.required("sessionId", &sessionId, "The session, as opened or recorded.")
///             fields.required("studentId", &studentId, "Who is taken off the list.")
///         }
///     }
public protocol Contract: ContractValue {
    init()

    /// Names every field once, in the order of the documentation.
    mutating func fields(_ fields: inout Fields)

    /// Rules that span fields. Checked only where every field is valid.
    static var rules: [Rule<Self>] { get }
}

extension Contract {
    public static var rules: [Rule<Self>] { [] }

    public static var placeholder: Self { Self() }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Self? {
        guard value.kind == .object else {
            violations.add(expected: "an object", found: value)
            return nil
        }
        let before = violations.violations.count
        var fields = Fields(decoding: value, violations)
        var result = Self()
        result.fields(&fields)
        violations = fields.violations
        let unknown = value.memberCount - fields.found
        if unknown > 0 { violations.noteUnknown(unknown, in: value) { schema.properties.map(\.name) } }
        guard violations.violations.count == before else { return nil }
        for rule in rules { rule.check(result, &violations) }
        return result
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            var fields = Fields(encodingTo: writer)
            writer = JSONWriter()
            var copy = self
            copy.fields(&fields)
            writer = fields.writer
        }
    }

    public static var schema: Schema {
        var fields = Fields(describing: ())
        var blank = Self()
        blank.fields(&fields)
        return .object(fields.described)
    }

    /// Reads and checks a whole message's data.
    /// - Throws: ``ContractViolations``, also where only a rule is broken.
    public static func decode(_ value: JSONValue) throws(ContractViolations) -> Self {
        var violations = ViolationList()
        let result = read(value, &violations)
        guard let result, violations.isEmpty else {
            throw ContractViolations(violations: violations.violations + violations.brokenRules)
        }
        return result
    }

    /// The JSON text of this value with null for every optional field without a value: whoever merges it into what they
    /// have then knows that the field is empty, and not merely unnamed.
    public var jsonWithNulls: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            var fields = Fields(encodingTo: writer, writesNulls: true)
            writer = JSONWriter()
            var copy = self
            copy.fields(&fields)
            writer = fields.writer
        }
        return writer.bytes
    }

    /// The JSON text of this value.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        write(to: &writer)
        return writer.bytes
    }
}

/// Everything that is wrong with one message.
public struct ContractViolations: Error, Equatable, CustomStringConvertible {
    public let violations: [Violation]

    public init(violations: [Violation]) { self.violations = violations }

    public var description: String { violations.map(\.description).joined(separator: "; ") }
}
