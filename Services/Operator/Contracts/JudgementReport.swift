import LMSModels
import WorkerKit

/// What became, or would become, of many messages: counts by type, and what was wrong.
struct JudgementReport: Sendable {
    /// One kind of trouble, however often it was seen.
    private struct Trouble: Sendable {
        let verdict: String
        let type: String
        let message: String
        var count = 0
        /// Where it was seen first.
        let place: String
    }

    private struct Count: Sendable {
        var verdicts: [Judgement.Verdict: Int] = [:]
        var unknownFields = 0
        var advice = 0
    }

    private var counts: [String: Count] = [:]
    private var troubles: [String: Trouble] = [:]
    private var order: [String] = []
    private(set) var messages = 0

    /// Distinct troubles are listed up to this many; others are counted.
    private static let troubleLimit = 200

    /// Every message would be taken.
    var isClean: Bool { messages > 0 && counts.values.allSatisfy { $0.verdicts[.rejected] == nil && $0.verdicts[.dead] == nil } }

    /// - Parameters:
    ///   - judgement: what a worker would make of it.
    ///   - advice: what else a publisher should mend, though workers take it.
    ///   - place: where it was seen.
    mutating func add(_ judgement: Judgement, advice: [String] = [], at place: String) {
        messages += 1
        let named = judgement.type.map { String($0.prefix(120)) } ?? "(no type)"
        // Types are the sender's words: they must not fill the memory.
        let type = counts[named] != nil || counts.count < Self.troubleLimit ? named : "(others)"
        counts[type, default: Count()].verdicts[judgement.verdict, default: 0] += 1
        counts[type]?.unknownFields += judgement.unknownFields.count
        counts[type]?.advice += advice.count
        let identity = [judgement.source, judgement.id].compactMap(\.self).joined(separator: " ")
        let found = identity.isEmpty ? place : "\(place), \(identity)"
        if judgement.verdict != .accepted {
            let head = judgement.reason.map { "\($0): " } ?? ""
            let texts = judgement.violations.isEmpty ? [judgement.message ?? ""] : judgement.violations.map(\.description)
            for text in texts { note(judgement.verdict.rawValue, type, head + text, found) }
        }
        for field in judgement.unknownFields { note("ignored", type, "\(field): no contract names this field", found) }
        if let successor = judgement.successor { note("advice", type, "deprecated: use \(successor)", found) }
        for text in advice { note("advice", type, text, found) }
    }

    private mutating func note(_ verdict: String, _ type: String, _ message: String, _ place: String) {
        let key = "\(verdict)\0\(type)\0\(message)"
        if troubles[key] == nil {
            guard troubles.count < Self.troubleLimit else { return }
            order.append(key)
            troubles[key] = Trouble(verdict: verdict, type: type, message: message, place: place)
        }
        troubles[key]?.count += 1
    }

    private static let verdicts = Judgement.Verdict.allCases

    /// For people: what was wrong, then a table by type.
    var text: String {
        var lines: [String] = []
        for trouble in order.compactMap({ troubles[$0] }) {
            lines.append("\(trouble.verdict)  \(trouble.type)  \(trouble.message)")
            lines.append("    \(trouble.count)x, first in \(trouble.place)")
        }
        if !lines.isEmpty { lines.append("") }
        let rows = counts.sorted { $0.key < $1.key }.map { type, count in
            [type] + Self.verdicts.map { "\(count.verdicts[$0] ?? 0)" } + ["\(count.unknownFields)", "\(count.advice)"]
        }
        lines.append(Columns.text([["type"] + Self.verdicts.map(\.rawValue) + ["unknown fields", "advice"]] + rows))
        lines.append(
            isClean
                ? "\(messages) messages: workers would take them all. Whether the rows allow them, only the worker knows."
                : "\(messages) messages: not all would be taken.")
        return lines.joined(separator: "\n")
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("messages")
            writer.value(messages)
            writer.key("clean")
            writer.value(isClean)
            writer.key("types")
            writer.array { writer in
                for (type, count) in counts.sorted(by: { $0.key < $1.key }) {
                    writer.object { writer in
                        writer.member("type", type)
                        for verdict in Self.verdicts {
                            writer.key(named: verdict.rawValue)
                            writer.value(count.verdicts[verdict] ?? 0)
                        }
                        writer.key("unknownFields")
                        writer.value(count.unknownFields)
                        writer.key("advice")
                        writer.value(count.advice)
                    }
                }
            }
            writer.key("findings")
            writer.array { writer in
                for trouble in order.compactMap({ troubles[$0] }) {
                    writer.object { writer in
                        writer.member("verdict", trouble.verdict)
                        writer.member("type", trouble.type)
                        writer.member("message", trouble.message)
                        writer.key("count")
                        writer.value(trouble.count)
                        writer.member("first", trouble.place)
                    }
                }
            }
        }
        return (try? JSONDocument(writer.bytes).root.pretty) ?? writer.string
    }
}
