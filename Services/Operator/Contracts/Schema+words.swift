import LMSModels

extension Schema {
    /// The type and its limits in words, for a table.
    var words: String {
        switch self {
        case Identifier.schema: return "identifier: 1 to 64 of `A-Z a-z 0-9 _ . : -`"
        case Timestamp.schema: return "time by RFC 3339, such as `2026-11-21T09:30:00Z`; to the microsecond"
        case CalendarDate.schema: return "date, such as `2026-11-21`"
        case ClockTime.schema: return "time of day, such as `09:30` or `09:30:00`"
        case EmailAddress.schema: return "e-mail address, at most 254 characters"
        case TimeZoneName.schema: return "IANA time zone, such as `Europe/Berlin`, or `UTC`"
        case .string(let minimum, let maximum, let pattern, _, _): return Self.textWords(minimum, maximum, pattern)
        case .integer(let minimum, let maximum): return "integer" + Self.range(minimum.map { "\($0)" }, maximum.map { "\($0)" })
        case .number(let minimum, let maximum): return "number" + Self.range(minimum.map { "\($0)" }, maximum.map { "\($0)" })
        case .boolean: return "`true` or `false`"
        case .oneOf(let words): return words.map { "`\($0)`" }.joined(separator: ", ")
        case .array(let element, let maximum):
            let limit = maximum.map { " of at most \($0)" } ?? ""
            if case .object = element { return "list\(limit), see below" }
            return "list\(limit): \(element.words)"
        case .object: return "object, see below"
        case .anyObject: return "any object, without NUL in its texts"
        case .either(let schemas): return schemas.map(\.words).joined(separator: "; or ")
        case .any: return "any JSON"
        }
    }

    private static func textWords(_ minimum: Int?, _ maximum: Int?, _ pattern: String?) -> String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): "text of \(minimum) to \(maximum) characters"
        case (nil, let maximum?): "text of at most \(maximum) characters"
        case (let minimum?, nil): "text of at least \(minimum) characters"
        case (nil, nil): pattern.map { "text like `\($0)`" } ?? "text"
        }
    }

    private static func range(_ minimum: String?, _ maximum: String?) -> String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): " from \(minimum) to \(maximum)"
        case (let minimum?, nil): " from \(minimum)"
        case (nil, let maximum?): " up to \(maximum)"
        case (nil, nil): ""
        }
    }
}
