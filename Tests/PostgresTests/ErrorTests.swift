import Testing

@testable import Postgres

@Suite("Errors")
struct ErrorTests {
    @Test(
        "Trying again helps against these",
        arguments: ["40001", "40P01", "55P03", "57P01", "57014", "08006", "53300", "25006"])
    func retriable(state: String) {
        #expect(PostgresError("m", operation: "o", sqlState: state).isRetriable)
    }

    @Test(
        "Trying again does not help against these", arguments: ["23505", "42P01", "22P02", "28P01", "40002", "3D000"])
    func final(state: String) {
        #expect(!PostgresError("m", operation: "o", sqlState: state).isRetriable)
    }

    @Test("The description leaves out what may hold values")
    func safe() {
        let error = PostgresError(
            "invalid input syntax for type uuid: \"secret\"", operation: "SELECT 1", sqlState: "22P02", detail: "secret"
        )
        #expect(error.description == "SELECT 1: invalid input syntax for type uuid: … (SQLSTATE 22P02)")
        #expect(String(reflecting: error).contains("detail: secret"))
    }

    @Test("The SQLSTATE is found in libpq's verbose message, whatever the server's language")
    func verbose() {
        let message = "connection to server at \"h\", port 1 failed: FATAL:  28P01: password; LOCATION:  auth_failed, x"
        #expect(PostgresHandle.sqlState(inVerbose: message) == "28P01")
        #expect(PostgresHandle.sqlState(inVerbose: "connection to server failed: Connection refused") == nil)
    }
}
