import LMSModels

/// Which alternatives of an old schema live on in a new one.
///
/// A schema that is not `either` is the only alternative of itself.
struct SchemaPairing {
    private(set) var pairs: [(old: Schema, new: Schema)] = []
    private(set) var lost: [Schema]
    private(set) var gained: [Schema]

    init(_ old: Schema, _ new: Schema) {
        lost = old.alternatives
        gained = new.alternatives
        pair { $0 == $1 }
        pair { $0.kindName == $1.kindName }
        pair { $0.isNumeric && $1.isNumeric }
    }

    private mutating func pair(_ belongTogether: (Schema, Schema) -> Bool) {
        var alone: [Schema] = []
        for old in lost {
            if let place = gained.firstIndex(where: { belongTogether(old, $0) }) {
                pairs.append((old, gained.remove(at: place)))
            } else {
                alone.append(old)
            }
        }
        lost = alone
    }
}

extension Schema {
    /// What kind of value it describes, for people.
    var kindName: String {
        switch self {
        case .string: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .oneOf: "enum"
        case .array: "array"
        case .object: "object"
        case .anyObject: "any object"
        case .any: "any JSON"
        case .either(let schemas): schemas.isEmpty ? "nothing" : schemas.map(\.kindName).joined(separator: " or ")
        }
    }

    fileprivate var alternatives: [Schema] {
        if case .either(let schemas) = self { schemas.flatMap(\.alternatives) } else { [self] }
    }

    fileprivate var isNumeric: Bool {
        switch self {
        case .integer, .number: true
        default: false
        }
    }
}
