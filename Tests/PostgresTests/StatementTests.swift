import Foundation
import Testing

@testable import Postgres

@Suite("Statements")
struct StatementTests {
    @Test("An interpolation becomes a parameter, in order")
    func interpolation() {
        let ids: [Int32] = [1, 2]
        let statement: PostgresStatement = "SELECT 1 WHERE a = \("x") AND b = ANY(\(ids)) AND c = \(nil as Int?)"
        #expect(statement.sql == "SELECT 1 WHERE a = $1 AND b = ANY($2) AND c = $3")
        #expect(statement.parameters.types == [25, 1007, 20])
        #expect(statement.parameters.lengths == [1, 36, -1])
    }

    @Test("Only unescaped text becomes SQL")
    func unescaped() {
        let table = "people"
        let statement: PostgresStatement = "SELECT * FROM \(unescaped: table) WHERE name = \("'; DROP TABLE x")"
        #expect(statement.sql == "SELECT * FROM people WHERE name = $1")
    }

    @Test("The description has no values, the debug description has them")
    func descriptions() {
        let statement: PostgresStatement = "SELECT \("secret"), \(42), \(nil as String?)"
        #expect("\(statement)" == "SELECT $1, $2, $3")
        #expect(String(reflecting: statement) == "SELECT $1, $2, $3 -- $1 = 'secret', $2 = 42, $3 = NULL")
    }

    @Test("A NUL character is found in text, in JSON and in any element of an array, and the parameter is named")
    func nul() {
        let text: PostgresStatement = "SELECT \(1), \("a\0b")"
        #expect(text.parameters.problem?.contains("$2") == true)
        let array: PostgresStatement = "SELECT \(["a", "", "b\0"])"
        #expect(array.parameters.problem?.contains("$1") == true)
        let optionals: PostgresStatement = "SELECT \([nil, "b\0"] as [String?])"
        #expect(optionals.parameters.problem?.contains("$1") == true)
        let json: PostgresStatement = "SELECT \(PostgresJSON("\"\0\""))"
        #expect(json.parameters.problem != nil)
        let clean: PostgresStatement = "SELECT \(["a", "", "b"]), \([UInt8](repeating: 0, count: 9)), \("")"
        #expect(clean.parameters.problem == nil)
    }

    @Test("More parameters than the protocol can count are found before they are sent")
    func tooMany() {
        var parameters = PostgresParameters()
        for number in 1...65536 { parameters.append(number) }
        #expect(parameters.problem?.contains("65535") == true)
    }

    @Test("The operation is the first line that is not blank, cut to a length for logs")
    func operation() {
        #expect(PostgresStatement.operation(of: "\n  \n   SELECT 1\nFROM x") == "SELECT 1")
        #expect(PostgresStatement.operation(of: String(repeating: "x", count: 500)).count == 120)
        #expect(PostgresStatement.operation(of: "") == "")
    }
}
