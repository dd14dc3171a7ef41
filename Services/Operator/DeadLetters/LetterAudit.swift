import Foundation
import LMSModels
import WorkerKit

/// Entries of the audit log that say what an operator did with dead letters.
///
/// In the form in which workers write theirs (`Effects.audit`): JSON objects with commas between, which the view
/// `audit_log` takes apart.
struct LetterAudit: Sendable {
    /// Who does it.
    let person: String
    private(set) var count = 0
    private var writer = JSONWriter()

    init(person: String) { self.person = person }

    /// The entries as they are stored.
    var entries: String { writer.string }

    /// Who runs this program, such as `root@host`.
    static var person: String { "\(NSUserName())@\(ProcessInfo.processInfo.hostName)" }

    /// Of the body as much as a row keeps.
    private static let bodyLimit = 65_536

    /// Adds an entry.
    /// - Parameters:
    ///   - facts: what is known of the letter.
    ///   - body: of the message, whole; the entry keeps its first 64 KiB.
    ///   - after: the members of the new state; `nil` where the letter went.
    mutating func append(_ facts: LetterFacts, body: [UInt8], after: ((inout JSONWriter) -> Void)?) {
        count += 1
        let person = self.person
        writer.object { writer in
            writer.member("table", "dead_letters")
            writer.member("row", facts.key.hex)
            writer.member("tenant", Self.clean(facts.tenant))
            writer.member("actor", person)
            writer.member("role", "operator")
            writer.member("type", Self.clean(facts.type))
            writer.member("source", Self.clean(facts.source))
            writer.member("id", Self.clean(facts.id))
            writer.key("before")
            writer.object { Self.write(facts, body, to: &$0) }
            if let after {
                writer.key("after")
                writer.object(after)
            }
        }
    }

    private static func write(_ facts: LetterFacts, _ body: [UInt8], to writer: inout JSONWriter) {
        writer.member("reason", clean(facts.reason))
        writer.member("code", clean(facts.code))
        writer.member("message", clean(facts.message))
        if let attempts = facts.attempts {
            writer.key("attempts")
            writer.value(attempts)
        }
        writer.member("firstAt", facts.firstAt?.description)
        writer.member("lastAt", facts.lastAt?.description)
        let kept = body.prefix(bodyLimit)
        if let text = readable(kept, isCut: kept.count < body.count) {
            writer.member("body", text)
        } else {
            writer.member("bodyBase64", Data(kept).base64EncodedString())
        }
    }

    /// The text, where it is UTF-8 that `jsonb` can hold; a cut may have gone through its last character.
    private static func readable(_ body: ArraySlice<UInt8>, isCut: Bool) -> String? {
        guard !body.contains(0) else { return nil }
        for surplus in 0...(isCut ? 3 : 0) {
            if let text = String(validating: body.dropLast(surplus), as: UTF8.self) { return text }
        }
        return nil
    }

    /// Without the one character that `jsonb` refuses: a single entry with it would make the whole view unreadable.
    private static func clean(_ text: String?) -> String? { text?.replacing("\0", with: "\u{FFFD}") }
}
