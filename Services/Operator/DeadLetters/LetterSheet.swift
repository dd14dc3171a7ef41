import Foundation
import LMSModels
import WorkerKit

/// What `lectern dead show` prints of one letter.
struct LetterSheet: Sendable {
    let letter: Letter
    /// What the row keeps of the message.
    let body: [UInt8]?
    /// The service has decided on a message of this source and id: replayed, this one would be a duplicate.
    let isDecided: Bool

    func text(full: Bool, now: Timestamp) -> String {
        var lines = facts(now).map { name, value in
            name + String(repeating: " ", count: 13 - name.count) + value.printable
        }
        let violations = letter.violations
        if !violations.isEmpty {
            lines.append("errors")
            lines += violations.map { "  \($0.path.printable): \($0.message.printable)" }
        }
        lines.append("")
        lines += bodyLines(full)
        lines.append("")
        lines.append("Next: mend its cause, then lectern dead replay \(letter.key.short); or lectern dead discard \(letter.key.short)")
        return lines.joined(separator: "\n")
    }

    private func facts(_ now: Timestamp) -> [(String, String)] {
        var facts: [(String, String?)] = [
            ("key", letter.key.hex), ("service", letter.service), ("source", letter.source), ("id", letter.id),
            ("type", letter.type), ("tenant", letter.tenant), ("reason", letter.reason), ("code", letter.code),
            ("message", letter.message), ("attempts", String(letter.attempts)),
            ("first", letter.firstAt.withDistance(from: now)), ("last", letter.lastAt.withDistance(from: now)),
            ("handler", letter.handler), ("worker", "version \(letter.workerVersion)"),
            ("exchange", letter.exchange.isEmpty ? "(the default exchange)" : letter.exchange),
            ("routing key", letter.routingKey), ("content type", letter.contentType),
        ]
        if letter.source == nil || letter.id == nil {
            facts.insert(("", "the key is the hash of the body: source and id could not be read"), at: 1)
        }
        if let replayedAt = letter.replayedAt {
            let person = letter.replayedBy.map { ", by \($0)" } ?? ""
            facts.append(("replayed", replayedAt.withDistance(from: now) + person))
        }
        if isDecided {
            facts.append(("decided", "the inbox has this source and id: replayed, it changes nothing"))
        }
        return facts.map { ($0, $1 ?? "-") }
    }

    private func bodyLines(_ full: Bool) -> [String] {
        guard let body else { return ["body         \(letter.bodySize) bytes, not kept; the queue has it"] }
        let (form, text) = BodyText.shown(body)
        let shown = full ? text : BodyText.cut(text)
        var lines = ["body         \(letter.bodySize.of("byte")) (\(form.rawValue))", shown]
        if shown.count < text.count { lines.append("… --full shows the rest") }
        if body.count < letter.bodySize {
            lines.append("… the row keeps the first \(body.count) bytes; the queue has all \(letter.bodySize)")
        }
        return lines
    }

    /// The body is a JSON value where it is JSON, else Base64 of its bytes.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            letter.write(to: &writer)
            writer.key("decided")
            writer.value(isDecided)
            guard let body else { return }
            if (try? JSONDocument(body)) != nil {
                writer.key("body")
                writer.raw(body)
            } else {
                writer.member("bodyBase64", Data(body).base64EncodedString())
            }
        }
    }
}
