import LMSModels
import WorkerKit

extension JudgementReport {
    private static let verdicts = Judgement.Verdict.allCases

    /// For people: what was wrong, then a table by type.
    var text: String {
        var lines: [String] = []
        for finding in findings {
            lines.append("\(finding.verdict)  \(finding.type)  \(finding.message)")
            lines.append("    \(finding.count)x, first in \(finding.place)")
        }
        if unlisted > 0 { lines.append("and \(unlisted) more of other kinds, not listed") }
        if !lines.isEmpty { lines.append("") }
        let rows = counts.sorted { $0.key < $1.key }.map { type, count in
            [type] + Self.verdicts.map { "\(count.verdicts[$0] ?? 0)" } + ["\(count.unknownFields)", "\(count.advice)"]
        }
        lines.append(Columns.text([["type"] + Self.verdicts.map(\.rawValue) + ["ignored fields", "advice"]] + rows))
        lines.append(
            isClean
                ? "\(messages) messages: workers would take them all. Whether the rows allow them, only the worker knows."
                : "\(messages) messages: not all would be taken" + (clashes == 0 ? "." : ", and \(clashes) share an identity with another.")
        )
        return lines.joined(separator: "\n")
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("messages")
            writer.value(messages)
            writer.key("clean")
            writer.value(isClean)
            writer.key("clashes")
            writer.value(clashes)
            writer.key("types")
            writer.array { writer in
                for (type, count) in counts.sorted(by: { $0.key < $1.key }) {
                    writer.object { writer in
                        writer.member("type", type)
                        for verdict in Self.verdicts {
                            writer.key(named: verdict.rawValue)
                            writer.value(count.verdicts[verdict] ?? 0)
                        }
                        writer.key("ignoredFields")
                        writer.value(count.unknownFields)
                        writer.key("advice")
                        writer.value(count.advice)
                    }
                }
            }
            writer.key("findings")
            writer.array { writer in for finding in findings { Self.write(finding, to: &writer) } }
            writer.key("unlisted")
            writer.value(unlisted)
        }
        return (try? JSONDocument(writer.bytes).root.pretty) ?? writer.string
    }

    private static func write(_ finding: Finding, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("verdict", finding.verdict)
            writer.member("type", finding.type)
            writer.member("message", finding.message)
            writer.key("count")
            writer.value(finding.count)
            writer.member("first", finding.place)
        }
    }
}
