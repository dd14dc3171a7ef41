extension PostgresStatement {
    /// The first line that is not blank: names the statement in errors and logs.
    var operation: String { Self.operation(of: sql) }

    static func operation(of sql: String) -> String {
        let line = sql.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let text = line.drop(while: \.isWhitespace)
        return text.count > 120 ? text.prefix(119) + "…" : String(text)
    }

    /// libpq cannot leave pipeline mode from within COPY, so such a statement must be caught before it is sent.
    var isCopy: Bool {
        sql.drop(while: \.isWhitespace).prefix(4).lowercased() == "copy"
    }
}
