/// SQL with its values, written as a string in which interpolations become parameters.
///
/// ```swift
/// let rows = try await connection.query("SELECT name FROM people WHERE id = \(id) AND role = ANY(\(roles))")
/// ```
///
/// sends `SELECT name FROM people WHERE id = $1 AND role = ANY($2)` and the two values beside it, in binary. A
/// value can therefore never become SQL. Text that has to be SQL, such as the name of a table, must be spelled
/// out: `\(unescaped: table)`.
///
/// The server chooses no types: a `String` is declared as `text`, an `Int` as `int8`. Where a column is an enum
/// or another user-defined type, cast: `\(status)::text::presence`.
///
/// `description` shows the SQL without the values and is safe to log; `String(reflecting:)` shows the values.
public struct PostgresStatement: Sendable {
    /// What the server is sent, with `$1`, `$2` and so on.
    public let sql: String
    let parameters: PostgresParameters

    /// A statement without parameters, from text that the program itself put together.
    /// - Parameter sql: one statement; several need ``PostgresConnection/simple(_:)``.
    public init(unescaped sql: String) {
        self.sql = sql
        parameters = PostgresParameters()
    }
}

extension PostgresStatement: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(unescaped: value) }

    public init(stringInterpolation: StringInterpolation) {
        sql = stringInterpolation.sql
        parameters = stringInterpolation.parameters
    }

    /// Collects the text and the values.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var sql = ""
        fileprivate var parameters = PostgresParameters()

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        public mutating func appendLiteral(_ literal: String) { sql += literal }

        /// Binds a value.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            parameters.append(value)
            appendPlaceholder()
        }

        /// Binds a value, or NULL of the value's type.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            if let value { parameters.append(value) } else { parameters.appendNull(type: Value.postgresType) }
            appendPlaceholder()
        }

        /// Puts text into the SQL as it is.
        ///
        /// Never with anything that came from outside.
        public mutating func appendInterpolation(unescaped text: String) { sql += text }

        private mutating func appendPlaceholder() {
            sql += "$"
            sql += String(parameters.count)
        }
    }
}

extension PostgresStatement: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { sql }

    public var debugDescription: String {
        guard parameters.count > 0 else { return sql }
        return sql + " -- " + (0..<parameters.count).map(shown).joined(separator: ", ")
    }

    private func shown(_ index: Int) -> String {
        let type = PostgresType(rawValue: parameters.types[index])
        guard let value = parameters.value(at: index) else { return "$\(index + 1) = NULL" }
        let text = value.withUnsafeBytes { bytes -> String in
            if let text = try? String.decode(bytes, type: type) { return "'\(text)'" }
            if let number = try? Int64.decode(bytes, type: type) { return "\(number)" }
            if let number = try? Double.decode(bytes, type: type) { return "\(number)" }
            if let flag = try? Bool.decode(bytes, type: type) { return "\(flag)" }
            if let moment = try? PostgresTimestamp.decode(bytes, type: type) { return "\(moment.microseconds) µs" }
            return "\(bytes.count) bytes of \(type)"
        }
        return "$\(index + 1) = \(text)"
    }
}
