internal import CPostgres

extension PostgresResult {
    /// The server's error in this result.
    func error(operation: String, isConnectionLost: Bool) -> PostgresError {
        let sqlState = field(lectern_pg_diag_sqlstate)
        let severity = field(lectern_pg_diag_severity)
        // No SQLSTATE: libpq itself wrote the message, which happens when the connection breaks.
        let message = field(lectern_pg_diag_message) ?? String(cString: PQresultErrorMessage(pointer)).trimmedLine
        return PostgresError(
            message, operation: operation, sqlState: sqlState, detail: field(lectern_pg_diag_detail),
            hint: field(lectern_pg_diag_hint), constraint: field(lectern_pg_diag_constraint),
            table: field(lectern_pg_diag_table), column: field(lectern_pg_diag_column),
            isConnectionLost: isConnectionLost || severity == "FATAL" || severity == "PANIC",
            isStalePlan: sqlState == "26000"
                || (sqlState == "0A000" && field(lectern_pg_diag_source_function) == "RevalidateCachedQuery"))
    }

    private func field(_ code: Int32) -> String? {
        PQresultErrorField(pointer, code).map { String(cString: $0) }
    }
}

extension String {
    /// libpq ends its messages with a newline and puts several into one text.
    var trimmedLine: String {
        split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }.joined(separator: "; ")
    }
}
