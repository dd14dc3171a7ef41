import LMSModels
import WorkerKit

/// What became, or would become, of many messages: counts by type, and what was wrong.
struct JudgementReport: Sendable {
    /// One kind of trouble, however often it was seen.
    struct Finding: Sendable {
        let verdict: String
        let type: String
        /// As it was seen first.
        let message: String
        /// Where it was seen first.
        let place: String
        fileprivate(set) var count = 0
    }

    struct Count: Sendable {
        fileprivate(set) var verdicts: [Judgement.Verdict: Int] = [:]
        fileprivate(set) var unknownFields = 0
        fileprivate(set) var advice = 0
    }

    private(set) var messages = 0
    private(set) var counts: [String: Count] = [:]
    /// Messages that share their identity with another: the broker keeps both, and only one has an effect.
    private(set) var clashes = 0
    /// Kinds of trouble beyond ``limit``.
    private(set) var unlisted = 0
    private var found: [String: Finding] = [:]
    private var order: [String] = []
    private var identities = IdentityMemory()

    /// So many types, and so many kinds of trouble, are told apart: both hold the senders' words.
    private static let limit = 200

    /// Every message would be taken, and have an effect of its own.
    var isClean: Bool {
        messages > 0 && clashes == 0 && counts.values.allSatisfy { $0.verdicts[.rejected] == nil && $0.verdicts[.dead] == nil }
    }

    var findings: [Finding] { order.compactMap { found[$0] } }

    /// - Parameters:
    ///   - judgement: what a worker would make of it.
    ///   - body: its bytes.
    ///   - advice: what else a publisher should mend, though workers take it.
    ///   - place: where it was seen.
    mutating func add(_ judgement: Judgement, body: [UInt8], advice: [String] = [], at place: String) {
        messages += 1
        let named = Self.shown(judgement.type ?? "(no type)")
        let type = counts[named] != nil || counts.count < Self.limit ? named : "(others)"
        let identity = [judgement.source, judgement.id].compactMap(\.self).joined(separator: " ")
        let place = Self.shown(identity.isEmpty ? place : "\(place), \(identity)")
        var advice = advice
        switch identities.meet(judgement, body) {
        case .new: break
        case .repeated: advice.append("sent again with the same source and id: a duplicate, which is answered and has no effect")
        case .clash:
            clashes += 1
            note("clash", type, "another message has the same source and id: this one would be a duplicate, and have no effect", place)
        }
        counts[type, default: Count()].verdicts[judgement.verdict, default: 0] += 1
        counts[type]?.unknownFields += judgement.unknownFields.count
        counts[type]?.advice += advice.count
        if judgement.verdict != .accepted {
            let head = judgement.reason.map { "\($0): " } ?? ""
            let texts = judgement.violations.isEmpty ? [judgement.message ?? ""] : judgement.violations.map(\.description)
            for text in texts { note(judgement.verdict.rawValue, type, head + text, place) }
        }
        for field in judgement.unknownFields { note("ignored", type, "\(field): no contract names it, or it stands there twice", place) }
        if let successor = judgement.successor { note("advice", type, "deprecated: use \(successor)", place) }
        for text in advice { note("advice", type, text, place) }
    }

    /// Senders' words on one line, and not too long.
    private static func shown(_ text: String) -> String { String(text.prefix(400)).printable }

    private mutating func note(_ verdict: String, _ type: String, _ message: String, _ place: String) {
        let message = Self.shown(message)
        // The same trouble with another value is the same trouble.
        let kind = message.split(separator: ", found ", maxSplits: 1)[...].first ?? ""
        let key = "\(verdict)\0\(type)\0\(kind)"
        if found[key] == nil {
            guard found.count < Self.limit else {
                unlisted += 1
                return
            }
            order.append(key)
            found[key] = Finding(verdict: verdict, type: type, message: message, place: place)
        }
        found[key]?.count += 1
    }
}

/// Remembers which identity stood for what.
struct IdentityMemory: Sendable {
    enum Meeting { case new, repeated, clash }

    private var seen: [InboxKey: Int] = [:]

    /// Beyond this everything is forgotten, and it begins anew.
    private static let limit = 200_000

    mutating func meet(_ judgement: Judgement, _ body: [UInt8]) -> Meeting {
        guard let source = judgement.source, let id = judgement.id else { return .new }
        if seen.count >= Self.limit { seen.removeAll() }
        let content = body.hashValue
        guard let known = seen.updateValue(content, forKey: InboxKey(source: source, id: id)) else { return .new }
        return known == content ? .repeated : .clash
    }
}
