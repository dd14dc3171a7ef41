import LMSModels
import Testing

@testable import Flags

@Suite("Rules are JSONLogic")
struct JSONLogicTests {
    @Test("Every published case has the published result", JSONLogicCases.areThere)
    func published() throws {
        let cases = try JSONLogicCases.all()
        #expect(cases.count == 275)
        for parts in cases {
            let run = RuleRun(String(decoding: parts[0].json, as: UTF8.self), String(decoding: parts[1].json, as: UTF8.self))
            #expect(try run.value() == FlagValue(parts[2]), "\(run.testDescription)")
        }
    }

    @Test(
        "What is no rule stands for itself",
        arguments: ["true", "null", "17", #""a""#, "[]", #"["a",1]"#, "{}", #"{"a":1,"b":{"var":"x"}}"#])
    func literals(_ json: String) throws {
        #expect(try RuleRun(json).result() == json)
    }

    @Test("A list works out its elements")
    func lists() throws {
        #expect(try RuleRun(#"[1,{"var":"a"},[{"+":[1,1]}]]"#, #"{"a":"x"}"#).result() == #"[1,"x",[2]]"#)
    }

    @Test(
        "Equality coerces as JavaScript does",
        arguments: [
            (#"[1,"1"]"#, true), (#"[1,"1.0"]"#, true), (#"["1","1.0"]"#, false), (#"[0,""]"#, true), (#"[0,"  "]"#, true),
            (#"["",false]"#, true), (#"["0",false]"#, true), (#"[true,"1"]"#, true), (#"[true,"true"]"#, false), ("[null,0]", false),
            ("[null,false]", false), (#"[null,""]"#, false), ("[null,null]", true), ("[[],false]", true), (#"[[],""]"#, true),
            ("[[1],1]", true), (#"[[1,2],"1,2"]"#, true), ("[[1],[1]]", false), (#"["0x10",16]"#, true), (#"["1e3",1000]"#, true),
            (#"["x",0]"#, false), (#"["é","e\u0301"]"#, false), ("[1]", false), ("[null]", true),
        ])
    func looseEquality(_ arguments: String, _ expected: Bool) throws {
        #expect(try RuleRun(#"{"==":\#(arguments)}"#).value() == .boolean(expected))
        #expect(try RuleRun(#"{"!=":\#(arguments)}"#).value() == .boolean(!expected))
    }

    @Test(
        "Strict equality does not",
        arguments: [
            (#"[1,"1"]"#, false), ("[0,false]", false), ("[null,null]", true), (#"["a","a"]"#, true), ("[[],[]]", false),
            (#"["\u212A","K"]"#, false),
        ])
    func strictEquality(_ arguments: String, _ expected: Bool) throws {
        #expect(try RuleRun(#"{"===":\#(arguments)}"#).value() == .boolean(expected))
        #expect(try RuleRun(#"{"!==":\#(arguments)}"#).value() == .boolean(!expected))
    }

    @Test(
        "Order is by number, and between texts by text",
        arguments: [
            (#"{"<":["10",9]}"#, false), (#"{"<":["10","9"]}"#, true), (#"{"<":[null,1]}"#, true), (#"{"<":["a",1]}"#, false),
            (#"{">=":["a",1]}"#, false), (#"{"<=":["a","a"]}"#, true), (#"{">":["b","a"]}"#, true), (#"{">=":[null,0]}"#, true),
            (#"{"<":[1,2,2]}"#, false), (#"{"<=":[1,2,2]}"#, true), (#"{"<":["\uFF5E","\uD83D\uDE00"]}"#, false),
            (#"{"<":[[1],2]}"#, true), (#"{"<":[{},1]}"#, false),
        ])
    func order(_ rule: String, _ expected: Bool) throws {
        #expect(try RuleRun(rule).value() == .boolean(expected))
    }

    @Test(
        "Truth is JSONLogic's",
        arguments: [
            ("[]", false), ("[0]", true), ("{}", true), (#""""#, false), (#""0""#, true), ("0", false), ("-1", true), ("null", false),
        ])
    func truth(_ value: String, _ expected: Bool) throws {
        #expect(try RuleRun(#"{"!!":[\#(value)]}"#).value() == .boolean(expected))
        #expect(try RuleRun(#"{"!":[\#(value)]}"#).value() == .boolean(!expected))
        #expect(try RuleRun(#"{"if":[\#(value),"yes","no"]}"#).value() == .string(expected ? "yes" : "no"))
    }

    @Test(
        "Choices end at the first that decides",
        arguments: [
            (#"{"if":[]}"#, "null"), (#"{"if":[false,1,0,2,"last"]}"#, #""last""#), (#"{"?:":[0,1,2]}"#, "2"),
            (#"{"and":[1,0,{"var":"x"}]}"#, "0"), (#"{"or":[0,"",[]]}"#, "[]"), (#"{"and":[]}"#, "null"), (#"{"or":[0,"a",1]}"#, #""a""#),
            // What is not reached does not cost anything, and cannot fail.
            (
                #"{"if":[true,"a",{"reduce":[[\#(Array(repeating: "1", count: 40).joined(separator: ","))],{"merge":[{"var":"accumulator"},{"var":"accumulator"}]},[1]]}]}"#,
                #""a""#
            ),
        ])
    func choices(_ rule: String, _ expected: String) throws {
        #expect(try RuleRun(rule).result() == expected)
    }

    @Test(
        "Variables are found by names, indexes and defaults",
        arguments: [
            (#"{"var":"a.b.1"}"#, #"{"a":{"b":[5,6]}}"#, "6"), (#"{"var":"a.b.01"}"#, #"{"a":{"b":[5,6]}}"#, "null"),
            (#"{"var":"a.b.2"}"#, #"{"a":{"b":[5,6]}}"#, "null"), (#"{"var":["x",{"+":[1,1]}]}"#, "{}", "2"),
            (#"{"var":["a","d"]}"#, #"{"a":null}"#, "null"), (#"{"var":["a.b","d"]}"#, #"{"a":null}"#, #""d""#),
            (#"{"var":"a.b"}"#, #"{"a":"text"}"#, "null"), (#"{"var":{"var":"name"}}"#, #"{"name":"b","b":7}"#, "7"),
            (#"{"var":""}"#, "[1]", "[1]"), (#"{"var":0}"#, "[1]", "1"), (#"{"var":"a..b"}"#, #"{"a":{"":{"b":3}}}"#, "3"),
        ])
    func variables(_ rule: String, _ data: String, _ expected: String) throws {
        #expect(try RuleRun(rule, data).result() == expected)
    }

    @Test(
        "Missing variables are named",
        arguments: [
            (#"{"missing":["a","b","c"]}"#, #"{"a":1,"b":null,"c":""}"#, #"["b","c"]"#),
            (#"{"missing":{"var":"needed"}}"#, #"{"needed":["x"]}"#, #"["x"]"#),
            (#"{"missing_some":[1,["a","b"]]}"#, #"{"b":0}"#, "[]"), (#"{"missing_some":[2,["a","b"]]}"#, #"{"b":0}"#, #"["a"]"#),
            (#"{"missing_some":[1]}"#, "{}", "[]"),
        ])
    func missing(_ rule: String, _ data: String, _ expected: String) throws {
        #expect(try RuleRun(rule, data).result() == expected)
    }

    @Test(
        "Numbers are worked out as JavaScript does",
        arguments: [
            (#"{"+":["3 apples",1]}"#, "4"), (#"{"+":[]}"#, "0"), (#"{"+":[true,1]}"#, "null"), (#"{"*":["x"]}"#, #""x""#),
            (#"{"*":["2",3,4]}"#, "24"), (#"{"-":["5"]}"#, "-5"), (#"{"-":[true,null]}"#, "1"), (#"{"/":[1,0]}"#, "null"),
            (#"{"%":[-5,3]}"#, "-2"), (#"{"%":[5.5,2]}"#, "1.5"), (#"{"%":[5,0]}"#, "null"), (#"{"max":[]}"#, "null"),
            (#"{"max":[1,"3",true]}"#, "3"), (#"{"min":[1,null]}"#, "0"), (#"{"min":[1,"x"]}"#, "null"),
            (#"{"<":[{"/":[1,0]},1]}"#, "false"),
        ])
    func arithmetic(_ rule: String, _ expected: String) throws {
        #expect(try RuleRun(rule).result() == expected)
    }

    @Test(
        "Texts are joined, cut and searched",
        arguments: [
            (#"{"cat":["a",1.0,null,true,[1,[2,null]],{}]}"#, #""a1true1,2,[object Object]""#), (#"{"cat":[]}"#, #""""#),
            (#"{"cat":[1e21,1e-7,0.1,123456789012345680000]}"#, #""1e+211e-70.1123456789012345680000""#),
            (#"{"substr":["jsonlogic",-5,-2]}"#, #""log""#), (#"{"substr":["abc",5]}"#, #""""#), (#"{"substr":["abc",-9,2]}"#, #""ab""#),
            (#"{"substr":["abc",1,null]}"#, #""""#), (#"{"substr":[12345,1,2]}"#, #""23""#), (#"{"substr":["a😀b",1,1]}"#, #""😀""#),
            (#"{"substr":["abc",1,-9]}"#, #""""#), (#"{"substr":["abc",0,-1]}"#, #""ab""#),
            (#"{"substr":["abc",0,-1.5]}"#, #""a""#),
            (#"{"in":["",""]}"#, "false"), (#"{"in":["","a"]}"#, "true"), (#"{"in":["ab","aab"]}"#, "true"),
            (#"{"in":["aabaaa","aabaabaaa"]}"#, "true"),
            (#"{"in":[1,"a1"]}"#, "true"), (#"{"in":["x",null]}"#, "false"), (#"{"in":[1,["1"]]}"#, "false"),
            (#"{"in":[1,[0,1]]}"#, "true"),
            (#"{"in":["b",["a","b"]]}"#, "true"), (#"{"in":["\u212A",["K","k"]]}"#, "false"), (#"{"in":["é",["é"]]}"#, "true"),
            (#"{"in":["e\u0301",["é"]]}"#, "false"), (#"{"in":["a"]}"#, "false"),
        ])
    func texts(_ rule: String, _ expected: String) throws {
        #expect(try RuleRun(rule).result() == expected)
    }

    @Test("A long list of texts is looked into at once")
    func longLists() throws {
        let tenants = "[" + (0..<200_000).map { "\"t-\($0)\"" }.joined(separator: ",") + "]"
        #expect(try RuleRun(#"{"in":["t-199999",\#(tenants)]}"#).result() == "true")
        #expect(try RuleRun(#"{"in":["t-200000",\#(tenants)]}"#).result() == "false")
        #expect(throws: EvaluationError.tooManySteps) { try RuleRun(#"{"in":["t",{"var":""}]}"#, tenants).value() }
    }

    @Test(
        "Lists are mapped, filtered, folded and merged",
        arguments: [
            (#"{"map":[{"var":"l"},{"*":[{"var":""},2]}]}"#, "[2,4,6]"), (#"{"map":[null,1]}"#, "[]"),
            (#"{"filter":[{"var":"l"},{">":[{"var":""},1]}]}"#, "[2,3]"),
            (#"{"reduce":[{"var":"l"},{"+":[{"var":"accumulator"},{"var":"current"}]},10]}"#, "16"),
            (#"{"reduce":[{"var":"l"},{"var":"current"}]}"#, "3"), (#"{"reduce":[7,1,{"var":"n"}]}"#, #""n""#),
            (#"{"reduce":[[1],{"var":""},2]}"#, #"{"accumulator":2,"current":1}"#), (#"{"reduce":[[1],{"var":"l"},2]}"#, "null"),
            (#"{"all":[[],true]}"#, "false"), (#"{"none":[[],true]}"#, "true"), (#"{"some":[null,true]}"#, "false"),
            (#"{"all":[{"var":"l"},{">":[{"var":""},0]}]}"#, "true"), (#"{"some":[{"var":"l"},{">":[{"var":""},2]}]}"#, "true"),
            (#"{"merge":[1,[2,[3]],null]}"#, "[1,2,[3],null]"), (#"{"log":["a"]}"#, #""a""#),
        ])
    func lists(_ rule: String, _ expected: String) throws {
        #expect(try RuleRun(rule, #"{"l":[1,2,3],"n":"n"}"#).result() == expected)
    }

    @Test("A rule sees the element, and nothing around it")
    func scopes() throws {
        #expect(try RuleRun(#"{"map":[{"var":"l"},{"var":["a","none"]}]}"#, #"{"a":9,"l":[{"a":1},{}]}"#).result() == #"[1,"none"]"#)
    }

    @Test("An unknown operator does not compile, and is named with its place")
    func unknownOperator() throws {
        let fault = try #require(try RuleRun.fault(#"{"if":[true,{"a/b~":[1]},2]}"#))
        #expect(fault == RuleSyntaxError(pointer: "/if/1/a~1b~0", reason: #"expected an operator, found "a/b~""#))
    }
}
