internal import LMSModels

/// What one path does with one message, for comparison with another.
struct ShadowOutcome: Sendable, Equatable {
    /// Applied, or a refusal with its code and reason.
    var verdict: String
    /// Type and data of each event and command.
    var events: [String] = []
    /// Entries of the audit log: rows before and after.
    var rows: [String] = []
    var jobs: [String] = []

    /// The path has thrown.
    init(failed error: any Error) { verdict = "failed: \(error)" }

    /// The message is kept back: nothing is written.
    static let keptBack = ShadowOutcome(verdict: "kept back")

    private init(verdict: String) { self.verdict = verdict }

    init(_ verdict: Verdict, of message: Admitted, in effects: Summary) {
        switch verdict {
        case .applied(result: nil): self.verdict = "applied"
        case .applied(let result?): self.verdict = "applied \(String(decoding: result, as: UTF8.self))"
        case .rejected(let code, let reason): self.verdict = "rejected \(code.rawValue): \(reason)"
        case .deferred(let code, let reason): self.verdict = "deferred \(code.rawValue): \(reason)"
        }
        events = effects.events[message.key.hex, default: []]
        rows = effects.rows[Summary.name(message.envelope.source, message.envelope.id), default: []]
        jobs = effects.jobs[message.key, default: []]
    }

    /// The effects of a batch, by the message that caused them.
    struct Summary {
        fileprivate var events: [String: [String]] = [:]
        fileprivate var rows: [String: [String]] = [:]
        fileprivate var jobs: [InboxKey: [String]] = [:]

        init(_ effects: Effects) {
            for event in PackedEvents.unpack(String(decoding: effects.outbox.bytes, as: UTF8.self)) {
                let data = (try? JSONDocument(event.body).root.member("data")).map { String(decoding: $0.json, as: UTF8.self) }
                events[String(event.id.prefix { $0 != "-" }), default: []].append("\(event.type) \(data ?? "")")
            }
            for entry in (try? JSONDocument(Array("[\(effects.audit.string)]".utf8)).root.elements) ?? [] {
                let name = Self.name(entry.member("source")?.string ?? "", entry.member("id")?.string ?? "")
                rows[name, default: []].append(String(decoding: entry.json, as: UTF8.self))
            }
            for job in effects.jobs { jobs[job.cause.key, default: []].append("\(job.kind) \(job.subject.tenant)/\(job.subject.id)") }
        }

        fileprivate static func name(_ source: String, _ id: String) -> String { "\(source)\n\(id)" }
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("verdict", verdict)
            for (name, list) in [("events" as StaticString, events), ("rows", rows), ("jobs", jobs)] where !list.isEmpty {
                writer.key(name)
                writer.array { writer in for text in list { writer.value(text) } }
            }
        }
        return writer.string
    }
}
