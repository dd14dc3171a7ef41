import LMSModels

/// Finds every change from one schema to another.
///
/// The order of fields, of words and of alternatives is no change.
struct SchemaComparison {
    struct Finding: Sendable {
        let path: SchemaPath
        /// One sentence with the old and the new.
        let description: String
        let effect: SchemaEffect
    }

    private(set) var findings: [Finding] = []

    init(_ old: Schema, _ new: Schema) { compare(old, new, at: .root) }

    mutating func add(_ description: String, _ effect: SchemaEffect, at path: SchemaPath) {
        findings.append(Finding(path: path, description: description, effect: effect))
    }

    private mutating func compare(_ old: Schema, _ new: Schema, at path: SchemaPath) {
        guard old != new else { return }
        let pairing = SchemaPairing(old, new)
        let kinds = "the kind went from \(old.kindName) to \(new.kindName)"
        guard !pairing.pairs.isEmpty else {
            return add(kinds, new == .any ? .widens : old == .any ? .narrows : .alters, at: path)
        }
        for (old, new) in pairing.pairs { compareAlternatives(old, new, at: path) }
        for schema in pairing.lost { add("\(kinds): \(schema.kindName) is gone", .narrows, at: path) }
        for schema in pairing.gained { add("\(kinds): \(schema.kindName) is new", .widens, at: path) }
    }

    /// Compares two schemas of which neither is `either`.
    private mutating func compareAlternatives(_ old: Schema, _ new: Schema, at path: SchemaPath) {
        switch (old, new) {
        case (.string, .string):
            compareStrings(old, new, at: path)
        case (.integer(let oldMinimum, let oldMaximum), .integer(let newMinimum, let newMaximum)):
            compareMinimum("minimum", oldMinimum, newMinimum, at: path)
            compareMaximum("maximum", oldMaximum, newMaximum, at: path)
        case (.integer, .number), (.number, .integer), (.number, .number):
            compareNumbers(old, new, at: path)
        case (.oneOf(let oldWords), .oneOf(let newWords)):
            compareWords(oldWords, newWords, at: path)
        case (.array(let oldElement, let oldMaximum), .array(let newElement, let newMaximum)):
            compareMaximum("maxItems", oldMaximum, newMaximum, at: path)
            compare(oldElement, newElement, at: path.elements)
        case (.object(let oldFields), .object(let newFields)):
            compareFields(oldFields, newFields, at: path)
        default:
            // Booleans, any object and any JSON have nothing that could change.
            break
        }
    }

    private mutating func compareFields(_ old: [Schema.Property], _ new: [Schema.Property], at path: SchemaPath) {
        let successors = Dictionary(new.map { ($0.name, $0) }) { first, _ in first }
        for field in old {
            let place = path.member(field.name)
            guard let successor = successors[field.name] else {
                // Workers would ignore it in silence, and consumers miss it.
                add("the field is gone; it was \(field.summary)", .alters, at: place)
                continue
            }
            if field.isRequired != successor.isRequired {
                add("the field went from \(field.need) to \(successor.need)", successor.isRequired ? .narrows : .widens, at: place)
            }
            if field.meaning != successor.meaning {
                add("the meaning went from \"\(field.meaning)\" to \"\(successor.meaning)\"", .keeps, at: place)
            }
            compare(field.schema, successor.schema, at: place)
        }
        let known = Set(old.map(\.name))
        for field in new where !known.contains(field.name) {
            add("the field is new: \(field.summary)", field.isRequired ? .narrows : .keeps, at: path.member(field.name))
        }
    }
}

extension Schema.Property {
    fileprivate var need: String { isRequired ? "required" : "optional" }
    fileprivate var summary: String { "\(need), \(schema.kindName)" }
}
