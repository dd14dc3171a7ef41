import LMSModels

/// Text with placeholders that are filled from a row of a CSV file.
///
///     {column}                    the value of a column
///     {table[column]}             looked up in a table of the mapping
///     {a|b|'text'}                the first of these that is not empty
///     {table[column]+days}        a date, and so many days later: 2013-10-01T00:00:00Z
struct Template: Sendable {
    enum Term: Sendable {
        case column(String)
        case lookup(table: String, column: String)
        case literal(String)
    }

    private enum Part: Sendable {
        case text(String)
        /// Alternatives, each a term or a date and its days.
        case value([(term: Term, days: Term?)])
    }

    private let parts: [Part]
    /// Nothing but placeholders: an empty result then means that there is no value.
    let isPure: Bool

    init(_ text: String) throws {
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw CSVMapping.Failure("\"\(text)\": { without }")
            }
            parts.append(.value(try Self.alternatives(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        isPure = !parts.isEmpty && parts.allSatisfy { if case .value = $0 { true } else { false } }
        self.parts = parts
    }

    /// - Throws: ``CSVMapping/Failure`` naming the column or table that is not there.
    func fill(_ row: CSVRow) throws -> String {
        try parts.map { part in
            switch part {
            case .text(let text): return text
            case .value(let alternatives):
                for alternative in alternatives {
                    let text = try value(alternative, row)
                    if !text.isEmpty { return text }
                }
                return ""
            }
        }.joined()
    }

    private func value(_ alternative: (term: Term, days: Term?), _ row: CSVRow) throws -> String {
        let text = try row.value(alternative.term)
        guard let term = alternative.days else { return text }
        let days = try row.value(term)
        if text.isEmpty || days.isEmpty { return "" }
        guard let date = CalendarDate(text), let count = Int32(days) else {
            throw CSVMapping.Failure("\"\(text)\" + \"\(days)\": expected a date such as 2013-10-01 and a whole number of days")
        }
        return "\(CalendarDate(daysSinceEpoch: date.daysSinceEpoch + count))T00:00:00Z"
    }

    private static func alternatives(_ text: Substring) throws -> [(term: Term, days: Term?)] {
        try text.split(separator: "|", omittingEmptySubsequences: false).map { alternative in
            let terms = alternative.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
            return (try term(terms[0]), terms.count == 2 ? try term(terms[1]) : nil)
        }
    }

    private static func term(_ text: Substring) throws -> Term {
        let word = text.filter { $0 != " " || text.contains("'") }
        guard !word.isEmpty else { throw CSVMapping.Failure("an empty placeholder: expected {column}") }
        if word.hasPrefix("'"), word.hasSuffix("'"), word.count >= 2 { return .literal(String(word.dropFirst().dropLast())) }
        if Int(word) != nil { return .literal(String(word)) }
        if let open = word.firstIndex(of: "["), word.hasSuffix("]") {
            return .lookup(table: String(word[..<open]), column: String(word[word.index(after: open)...].dropLast()))
        }
        return .column(String(word))
    }
}

/// One row of a CSV file with the mapping's tables.
struct CSVRow {
    let columns: [String: Int]
    let fields: [String]
    let tables: [String: [String: String]]

    func value(_ term: Template.Term) throws -> String {
        switch term {
        case .literal(let text): return text
        case .column(let name):
            guard let index = columns[name] else {
                throw CSVMapping.Failure("column \(name) is not in the file: it has \(columns.keys.sorted().joined(separator: ", "))")
            }
            return index < fields.count ? fields[index] : ""
        case .lookup(let table, let column):
            guard let entries = tables[table] else { throw CSVMapping.Failure("table \(table) is not in the mapping") }
            let key = try value(.column(column))
            guard let entry = entries[key] else { throw CSVMapping.Failure("table \(table) has no entry \"\(key)\"") }
            return entry
        }
    }
}
