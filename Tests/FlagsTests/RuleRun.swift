import LMSModels
import Testing

@testable import Flags

/// A rule and what it looks into, as JSON.
struct RuleRun: CustomTestStringConvertible {
    let rule: String
    let data: String

    init(_ rule: String, _ data: String = "null") {
        self.rule = rule
        self.data = data
    }

    var testDescription: String { "\(rule) in \(data)" }

    /// The result, as JSON.
    func result() throws -> String { try value().json }

    func value() throws -> FlagValue {
        let expression = try Self.compile(rule)
        var evaluation = Evaluation(flagKey: "f", context: EvaluationContext(), clock: { 0 })
        return try evaluation.value(of: expression, in: .element(try FlagValue(json: Array(data.utf8))))
    }

    /// The result for a context, as JSON.
    static func result(_ rule: String, for context: EvaluationContext, key: String = "f", time: Int = 0) throws -> String {
        var evaluation = Evaluation(flagKey: key, context: context, clock: { time })
        return try evaluation.value(of: try compile(rule)).json
    }

    static func compile(_ rule: String) throws -> Expression {
        var compiler = RuleCompiler()
        return try compiler.compile(try JSONDocument(Array(rule.utf8)).root)
    }

    /// What the compiler says against a rule.
    static func fault(_ rule: String) throws -> RuleSyntaxError? {
        var compiler = RuleCompiler()
        let json = try JSONDocument(Array(rule.utf8)).root
        do throws(RuleSyntaxError) {
            _ = try compiler.compile(json)
            return nil
        } catch {
            return error
        }
    }
}
