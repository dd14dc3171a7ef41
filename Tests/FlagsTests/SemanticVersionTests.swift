import Testing

@testable import Flags

@Suite("sem_ver orders versions")
struct SemanticVersionTests {
    @Test("Precedence is SemVer's, with its own example")
    func precedence() throws {
        let ordered = [
            "0.9.9", "1.0.0-0", "1.0.0-1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "10.0.0", "99999999999999999999999.0.0",
        ]
        let versions = try ordered.map { try #require(SemanticVersion($0), "\($0)") }
        for (index, version) in versions.enumerated() {
            for (other, right) in versions.enumerated() {
                #expect((version < right) == (index < other), "\(ordered[index]) \(ordered[other])")
            }
        }
    }

    @Test(
        "A v in front, short forms and build numbers change nothing",
        arguments: [
            ("v1.0.0", "1.0.0"), ("V1.0.0", "1.0.0"), ("1", "1.0.0"), ("1.2", "1.2.0"), ("v1", "1.0.0"), ("1.0.0+other", "1.0.0+build.1"),
            ("1.0.0-a+007", "1.0.0-a"),
        ])
    func equalForms(_ left: String, _ right: String) throws {
        #expect(try RuleRun(#"{"sem_ver":["\#(left)","=","\#(right)"]}"#).result() == "true")
    }

    @Test(
        "What is no version is none",
        arguments: [
            "", "v", "a", "1.", ".1", "1..2", "1.0.0.0", "01.0.0", "1.02.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+", "1.0.0+a..b",
            "1-alpha", "1.2-alpha", "1.2+build", "-1.0.0", "1.0.0-ä", " 1.0.0", "1.0.0 ", "vv1.0.0", "1.x",
        ])
    func malformed(_ text: String) throws {
        #expect(SemanticVersion(text) == nil)
        #expect(try RuleRun(#"{"sem_ver":[{"var":""},"=","1.0.0"]}"#, "\"\(text)\"").result() == "null")
    }

    @Test(
        "Every comparison",
        arguments: [
            ("1.0.0", "=", "1.0.0", true), ("1.0.0", "!=", "1.0.0", false), ("1.0.0", "!=", "1.0.1", true), ("0.0.1", "<", "0.0.2", true),
            ("0.0.1", "<", "0.0.1", false), ("0.0.1", "<=", "0.0.1", true), ("0.0.2", ">", "0.0.1", true), ("0.0.2", ">=", "0.0.3", false),
            ("1.3.4", "^", "1.5.3", true), ("2.1.1", "^", "1.1.1", false), ("1.3.4", "~", "1.3.1", true), ("2.2.1", "~", "2.1.1", false),
            ("2.0.0-alpha", "<", "2.0.0", true), ("3.0.0-rc.1", "~", "3.0.0", true), ("1.5.0", "^", "1", true), ("2.0.0", "^", "1", false),
        ])
    func comparisons(_ left: String, _ comparison: String, _ right: String, _ expected: Bool) throws {
        #expect(try RuleRun(#"{"sem_ver":["\#(left)","\#(comparison)","\#(right)"]}"#).value() == .boolean(expected))
    }

    @Test(
        "A mistake is null",
        arguments: [#"["1.0.0","===","1.0.0"]"#, #"["1.0.0","="]"#, #"["1.0.0",1,"1.0.0"]"#, #"[true,"=","1.0.0"]"#, #""1.0.0""#, "[]"])
    func mistakes(_ arguments: String) throws {
        #expect(try RuleRun(#"{"sem_ver":\#(arguments)}"#).result() == "null")
    }

    @Test("A number is taken for a short version")
    func numbers() throws {
        #expect(try RuleRun(#"{"sem_ver":[1,"^","1.4.0"]}"#).result() == "true")
        #expect(try RuleRun(#"{"sem_ver":[1.4,"=","1.4.0"]}"#).result() == "true")
    }
}
