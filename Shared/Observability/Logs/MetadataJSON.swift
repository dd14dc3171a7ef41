internal import Logging

/// Metadata as JSON, with redacted strings and members in order of their names.
enum MetadataJSON {
    static func text(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let string):
            return Escape.json(Redaction.redact(string))
        case .stringConvertible(let value):
            return literal(value) ?? Escape.json(Redaction.redact(value.description))
        case .array(let values):
            return "[\(values.map(text).joined(separator: ","))]"
        case .dictionary(let members):
            let sorted = members.sorted { $0.key < $1.key }
            return "{\(sorted.map { "\(Escape.json($0.key)):\(text($0.value))" }.joined(separator: ","))}"
        }
    }

    /// Numbers and truth values stay what they are, so that collectors can compare them.
    private static func literal(_ value: any CustomStringConvertible) -> String? {
        switch value {
        case let bool as Bool: bool.description
        case let integer as any BinaryInteger: integer.description
        case let double as Double where double.isFinite: double.description
        default: nil
        }
    }
}
