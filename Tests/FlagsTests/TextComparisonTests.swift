import Testing

@testable import Flags

@Suite("starts_with and ends_with compare bytes")
struct TextComparisonTests {
    @Test(
        "The beginning and the end of a text",
        arguments: [
            (#"{"starts_with":["abcdef","abc"]}"#, "true"), (#"{"starts_with":["uvwxyz","abc"]}"#, "false"),
            (#"{"ends_with":["uvwxyz","xyz"]}"#, "true"), (#"{"ends_with":["xyzabc","xyz"]}"#, "false"),
            (#"{"starts_with":["a",""]}"#, "true"), (#"{"ends_with":["a","aa"]}"#, "false"), (#"{"starts_with":["éa","e"]}"#, "false"),
            (#"{"starts_with":["é","e\u0301"]}"#, "false"),
        ])
    func parts(_ rule: String, _ expected: String) throws {
        #expect(try RuleRun(rule).result() == expected)
    }

    @Test("Anything but two texts is null", arguments: [#"[123,"1"]"#, #"["abc"]"#, #"["a","b","c"]"#, #"["abc",null]"#, #""abc""#, "[]"])
    func mistakes(_ arguments: String) throws {
        #expect(try RuleRun(#"{"starts_with":\#(arguments)}"#).result() == "null")
        #expect(try RuleRun(#"{"ends_with":\#(arguments)}"#).result() == "null")
    }
}
