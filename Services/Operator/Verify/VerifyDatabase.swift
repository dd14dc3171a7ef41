import Postgres

/// Looks into a sandbox's database over one connection, which is made again where it was lost.
final class VerifyDatabase {
    private let sandbox: Sandbox
    private var connection: PostgresConnection?

    init(_ sandbox: Sandbox) { self.sandbox = sandbox }

    /// Does `body` with the connection; a second time, with a new one, where the first was lost.
    /// - Throws: `PostgresError` where there is no connection to be had, and what `body` throws.
    func look<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        if let connection, connection.isUsable {
            do {
                return try await body(connection)
            } catch let error as PostgresError where error.isConnectionLost {
                // The server went since the last look.
            }
        }
        await close()
        let fresh = try await sandbox.connect()
        connection = fresh
        return try await body(fresh)
    }

    func close() async {
        await connection?.close()
        connection = nil
    }
}
