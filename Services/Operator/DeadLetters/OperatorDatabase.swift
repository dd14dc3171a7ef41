import Postgres

extension ConnectionOptions {
    /// Opens a connection for the length of `body`, and says what to do when the tables are not there.
    func withDatabase<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        let connection = try await connect()
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            // invalid_schema_name, undefined_table, undefined_column
            if let error = error as? PostgresError, ["3F000", "42P01", "42703"].contains(error.sqlState) {
                throw CommandError("the database lacks something (\(error.message)): run `lectern migrate`")
            }
            throw error
        }
    }
}
