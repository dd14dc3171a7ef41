import LMSModels

/// The limits of single values and of lists.
extension SchemaComparison {
    mutating func compareStrings(_ old: Schema, _ new: Schema, at path: SchemaPath) {
        guard case .string(let oldMinimum, let oldMaximum, let oldPattern, let oldExcluded, let oldFormat) = old,
            case .string(let newMinimum, let newMaximum, let newPattern, let newExcluded, let newFormat) = new
        else { return }
        compareMinimum("minLength", oldMinimum ?? 0, newMinimum ?? 0, at: path)
        compareMaximum("maxLength", oldMaximum, newMaximum, at: path)
        compareForm("pattern", oldPattern, newPattern, at: path)
        compareForm("the excluded pattern", oldExcluded, newExcluded, at: path)
        compareForm("format", oldFormat, newFormat, at: path)
    }

    /// Compares two numbers, of which either may be an integer.
    mutating func compareNumbers(_ old: Schema, _ new: Schema, at path: SchemaPath) {
        if old.kindName != new.kindName {
            let isWider = new.kindName == "number"
            add("the kind went from \(old.kindName) to \(new.kindName)", isWider ? .widens : .narrows, at: path)
        }
        compareMinimum("minimum", old.range.minimum, new.range.minimum, at: path)
        compareMaximum("maximum", old.range.maximum, new.range.maximum, at: path)
    }

    mutating func compareWords(_ old: [String], _ new: [String], at path: SchemaPath) {
        let hasLost = !Set(old).isSubset(of: new)
        let hasGained = !Set(new).isSubset(of: old)
        guard hasLost || hasGained else { return }
        let effect: SchemaEffect = if hasLost, hasGained { .alters } else if hasLost { .narrows } else { .widens }
        add("the values went from \(old.joined(separator: ", ")) to \(new.joined(separator: ", "))", effect, at: path)
    }

    mutating func compareMinimum<Value: Comparable>(_ name: String, _ old: Value?, _ new: Value?, at path: SchemaPath) {
        guard old != new else { return }
        let isNarrower = if let old, let new { new > old } else { new != nil }
        addLimit(name, old, new, isNarrower: isNarrower, at: path)
    }

    mutating func compareMaximum<Value: Comparable>(_ name: String, _ old: Value?, _ new: Value?, at path: SchemaPath) {
        guard old != new else { return }
        let isNarrower = if let old, let new { new < old } else { new != nil }
        addLimit(name, old, new, isNarrower: isNarrower, at: path)
    }

    /// Compares two patterns or formats, of which only the presence can be judged.
    private mutating func compareForm(_ name: String, _ old: String?, _ new: String?, at path: SchemaPath) {
        guard old != new else { return }
        let effect: SchemaEffect = if old == nil { .narrows } else if new == nil { .widens } else { .alters }
        add("\(name) went from \(old ?? "none") to \(new ?? "none")", effect, at: path)
    }

    private mutating func addLimit<Value>(_ name: String, _ old: Value?, _ new: Value?, isNarrower: Bool, at path: SchemaPath) {
        add("\(name) went from \(Self.shown(old)) to \(Self.shown(new))", isNarrower ? .narrows : .widens, at: path)
    }

    private static func shown<Value>(_ value: Value?) -> String {
        guard let value else { return "none" }
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Schema {
    /// The limits of a number or an integer.
    fileprivate var range: (minimum: Double?, maximum: Double?) {
        switch self {
        case .number(let minimum, let maximum): (minimum, maximum)
        case .integer(let minimum, let maximum): (minimum.map { Double($0) }, maximum.map { Double($0) })
        default: (nil, nil)
        }
    }
}
