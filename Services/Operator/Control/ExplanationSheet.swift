import Flags
import LMSModels

/// What `lectern flags explain` prints.
struct ExplanationSheet {
    let explanation: FlagExplanation

    /// Beyond so many columns an expression is cut; its parts are steps of their own.
    private static let width = 100

    var text: String {
        var lines = explanation.steps.enumerated().flatMap { Self.lines($1, number: $0 + 1) }
        if explanation.omitted > 0 { lines.append("… and \(explanation.omitted.of("step")) more") }
        if !lines.isEmpty { lines.append("") }
        let facts: [(String, String?)] = [
            ("flag", explanation.key), ("variant", explanation.variant ?? "- (workers do what they do without the flag)"),
            ("value", explanation.value?.json), ("reason", explanation.reason.rawValue),
            ("error", explanation.errorCode.map { "\($0.rawValue): \(explanation.errorMessage ?? "")" }),
        ]
        for case (let name, let value?) in facts { lines.append(Self.label(name, 9) + value.printable) }
        return lines.joined(separator: "\n")
    }

    private static func lines(_ step: FlagExplanation.Step, number: Int) -> [String] {
        let result = step.result?.json.printable.cut(to: width) ?? "failed"
        var lines = [
            label("\(number).", 4) + place(step), "    " + step.expression.printable.cut(to: width), "    = \(result)",
        ]
        guard let bucketing = step.bucketing else { return lines }
        let total = bucketing.buckets.last?.upperBound ?? 0
        lines.append("    hashed    \(bucketing.text.printable.cut(to: width))")
        lines.append("    hash      \(bucketing.hash), which is position \(bucketing.position) of \(total)")
        var first = 0
        for bucket in bucketing.buckets {
            let isChosen = (first..<max(first, bucket.upperBound)).contains(bucketing.position)
            let range = bucket.upperBound > first ? "\(first) to \(bucket.upperBound - 1)" : "nobody"
            lines.append("    bucket    \(label(range, 20))\(bucket.variant.printable.cut(to: 60))\(isChosen ? "  <- here" : "")")
            first = bucket.upperBound
        }
        return lines
    }

    /// As a pointer from the flag, or from the document for what stands in a shared rule.
    private static func place(_ step: FlagExplanation.Step) -> String {
        step.pointer.hasPrefix("/$evaluators/") ? step.pointer.printable : "/targeting\(step.pointer.printable)"
    }

    private static func label(_ name: String, _ width: Int) -> String {
        name + String(repeating: " ", count: max(1, width - name.count))
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("flag", explanation.key)
            writer.key("steps")
            writer.array { writer in for step in explanation.steps { Self.write(step, to: &writer) } }
            writer.key("omitted")
            writer.value(explanation.omitted)
            writer.member("variant", explanation.variant)
            if let value = explanation.value {
                writer.key("value")
                value.write(to: &writer)
            }
            writer.member("reason", explanation.reason.rawValue)
            writer.member("errorCode", explanation.errorCode?.rawValue)
            writer.member("errorMessage", explanation.errorMessage)
        }
        return writer.string
    }

    private static func write(_ step: FlagExplanation.Step, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("pointer", step.pointer)
            writer.member("expression", step.expression)
            if let result = step.result {
                writer.key("result")
                result.write(to: &writer)
            }
            guard let bucketing = step.bucketing else { return }
            writer.key("bucketing")
            writer.object { writer in
                writer.member("text", bucketing.text)
                writer.key("hash")
                writer.value(bucketing.hash)
                writer.key("position")
                writer.value(bucketing.position)
                writer.key("buckets")
                writer.array { writer in
                    for bucket in bucketing.buckets {
                        writer.object { writer in
                            writer.member("variant", bucket.variant)
                            writer.key("upperBound")
                            writer.value(bucket.upperBound)
                        }
                    }
                }
            }
        }
    }
}
