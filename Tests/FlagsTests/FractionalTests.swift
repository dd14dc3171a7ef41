import Testing

@testable import Flags

@Suite("fractional puts every subject into one bucket")
struct FractionalTests {
    static let suits = #"["clubs",25],["diamonds",25],["hearts",25],["spades",25]"#

    // What flagd's own test bed expects (its scenarios @fractional-v2 and @fractional-nested).

    @Test(
        "By any text, as flagd's providers do",
        arguments: [
            (#"{"var":"$flagd.flagKey"}"#, "jack", "hearts"), (#"{"var":"$flagd.flagKey"}"#, "queen", "spades"),
            (#"{"var":"$flagd.flagKey"}"#, "ten", "clubs"), (#"{"var":"$flagd.flagKey"}"#, "nine", "diamonds"),
            (#"{"var":"$flagd.flagKey"}"#, "3", "clubs"), (#""shared-seed""#, "seven", "hearts"), (#""shared-seed""#, "eight", "diamonds"),
            (#""shared-seed""#, "nine", "clubs"), (#""shared-seed""#, "two", "spades"),
        ])
    func texts(_ seed: String, _ name: String, _ suit: String) throws {
        let rule = #"{"fractional":[{"cat":[\#(seed),{"var":"user.name"}]},\#(Self.suits)]}"#
        let context = EvaluationContext(["user": ["name": .string(name)]])
        #expect(try RuleRun.result(rule, for: context, key: "fractional-flag") == "\"\(suit)\"")
    }

    @Test("By the flag's key and the targeting key", arguments: [("jon@company.com", "heads"), ("jane@company.com", "tails")])
    func shorthand(_ key: String, _ side: String) throws {
        let rule = #"{"fractional":[["heads"],["tails",1]]}"#
        let context = EvaluationContext(targetingKey: key)
        #expect(try RuleRun.result(rule, for: context, key: "fractional-flag-shorthand") == "\"\(side)\"")
    }

    @Test(
        "At the edges of the hash",
        arguments: [("ejOoVL", "lower"), ("bY9fO-", "lower"), ("SI7p-", "lower"), ("6LvT0", "upper"), ("ceQdGm", "upper")])
    func edges(_ key: String, _ half: String) throws {
        let rule = #"{"fractional":[{"var":"targetingKey"},["lower",50],["upper",50]]}"#
        #expect(try RuleRun.result(rule, for: EvaluationContext(targetingKey: key)) == "\"\(half)\"")
    }

    @Test(
        "With variants that are rules",
        arguments: [
            ("jon@company.com", "premium", "premium"), ("jon@company.com", "basic", "standard"), ("user1", "premium", "standard"),
            ("user1", "basic", "standard"),
        ])
    func computedVariants(_ key: String, _ tier: String, _ variant: String) throws {
        let rule =
            #"{"fractional":[{"var":"targetingKey"},[{"if":[{"==":[{"var":"tier"},"premium"]},"premium","standard"]},50],["standard",50]]}"#
        let context = EvaluationContext(targetingKey: key, ["tier": .string(tier)])
        #expect(try RuleRun.result(rule, for: context) == "\"\(variant)\"")
    }

    @Test(
        "With weights that are rules",
        arguments: [("jon@company.com", "premium", "red"), ("jon@company.com", "basic", "blue"), ("user1", "premium", "red")])
    func computedWeights(_ key: String, _ tier: String, _ variant: String) throws {
        let rule =
            #"{"fractional":[{"var":"targetingKey"},["red",{"if":[{"==":[{"var":"tier"},"premium"]},100,0]}],["blue",10]]}"#
        let context = EvaluationContext(targetingKey: key, ["tier": .string(tier)])
        #expect(try RuleRun.result(rule, for: context) == "\"\(variant)\"")
    }

    @Test("As a condition", arguments: [(#"[false,0],[true,100]"#, "big"), (#"[false,100],[true,0]"#, "small")])
    func condition(_ buckets: String, _ result: String) throws {
        let rule = #"{"if":[{"fractional":[\#(buckets)]},"big","small"]}"#
        #expect(try RuleRun.result(rule, for: EvaluationContext(targetingKey: "some-targeting-key")) == "\"\(result)\"")
    }

    // Where there is nothing to decide by.

    @Test(
        "Null where there is nothing to hash, or no weight",
        arguments: [
            #"[["a",1],["b",1]]"#, #"[{"var":"none"},["a",1]]"#, #"[7,["a",1]]"#, #"[{"var":"list"},["a",1]]"#, #"["k",["a",0],["b",0]]"#,
            #"["k",["a",{"-":[5]}]]"#, #"["k",["a",{"/":[1,2]}]]"#, #"["k",["a",{"cat":["1"]}]]"#, #"["k",["a",{"+":[2147483648]}]]"#,
            #"["k",["a",2147483647],["b",{"+":[1]}]]"#, #"["k",[null,1]]"#, #"["k",[[1],1]]"#,
        ])
    func nothing(_ arguments: String) throws {
        let context = EvaluationContext(["list": ["k"]])
        #expect(try RuleRun.result(#"{"fractional":\#(arguments)}"#, for: context) == "null")
    }

    @Test("A subject without the property goes by its targeting key")
    func missingProperty() throws {
        let context = EvaluationContext(targetingKey: "jon@company.com")
        let shorthand = try RuleRun.result(#"{"fractional":[["a",1],["b",1]]}"#, for: context)
        #expect(try RuleRun.result(#"{"fractional":[{"var":"none"},["a",1],["b",1]]}"#, for: context) == shorthand)
    }

    @Test("A negative weight is none, and an absent one is 1")
    func weights() throws {
        #expect(try RuleRun.result(#"{"fractional":["k",["one",-50],["two",100]]}"#, for: .init()) == #""two""#)
        #expect(try RuleRun.result(#"{"fractional":["k",["one",null]]}"#, for: .init()) == #""one""#)
        #expect(try RuleRun.result(#"{"fractional":["ceQdGm",["a",2147483646],["b"]]}"#, for: .init()) == #""b""#)
    }

    @Test(
        "Buckets that cannot be do not compile",
        arguments: [
            ("[]", "/fractional"), (#""k""#, "/fractional"), (#"["k"]"#, "/fractional"), (#"["k",{"var":"x"}]"#, "/fractional/1"),
            (#"["k",[]]"#, "/fractional/1"), (#"["k",["a",1,2]]"#, "/fractional/1"), (#"["k",["a",1.5]]"#, "/fractional/1/1"),
            (#"["k",["a","1"]]"#, "/fractional/1/1"), (#"["k",["a",2147483648]]"#, "/fractional/1/1"),
            (#"["k",["a",2147483647],["b",1]]"#, "/fractional"),
        ])
    func malformed(_ arguments: String, _ pointer: String) throws {
        #expect(try RuleRun.fault(#"{"fractional":\#(arguments)}"#)?.pointer == pointer)
    }

    // What a rollout promises.

    @Test("Ten percent are ten percent, stay in, and are among the twenty percent")
    func rollout() throws {
        func subjects(_ percent: Int) throws -> Set<Int> {
            let rule = try RuleRun.compile(#"{"fractional":[["on",\#(percent)],["off",\#(100 - percent)]]}"#)
            var chosen: Set<Int> = []
            for number in 0..<100_000 {
                var evaluation = Evaluation(
                    flagKey: "enrollment.write-path", context: EvaluationContext(targetingKey: "tenant-\(number)"), clock: { 0 })
                if try evaluation.value(of: rule) == "on" { chosen.insert(number) }
            }
            return chosen
        }
        let ten = try subjects(10)
        #expect((9_700...10_300).contains(ten.count))
        #expect(try subjects(10) == ten)
        let twenty = try subjects(20)
        #expect((19_600...20_400).contains(twenty.count))
        #expect(twenty.isSuperset(of: ten))
    }
}
