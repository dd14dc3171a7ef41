import LMSModels
import WorkerKit

@testable import Publishing

/// One message as the rules see it.
struct Asked: Sendable {
    let request: Request
    let asker: Desk.Asker

    var isBeginning: Bool { request.action == .create }
}

/// People, and what they do to one submission.
struct Story: Sendable {
    static let ada = Actor(id: "ada", role: .learner)
    static let volta = Actor(id: "volta", role: .volunteerReviewer)
    static let austen = Actor(id: "austen", role: .editor)
    static let gutenberg = Actor(id: "gutenberg", role: .publisher)
    static let hopper = Actor(id: "hopper", role: .admin)

    let key: RowKey
    private(set) var asked: [Asked] = []
    private var id: Identifier { Identifier(key.id) ?? .placeholder }

    init(_ id: String) { key = RowKey(organization: "o-1", id: id) }

    static func asker(_ actor: Actor?, version: Int64?, minute: Int, id: String) -> Desk.Asker {
        Desk.Asker(
            actor: actor, version: version, at: Timestamp(microseconds: 1_759_734_000_000_000 + Int64(minute) * 60_000_000),
            source: "/tests", id: id)
    }

    /// Adds a message that expects the version which the one before it makes.
    mutating func add(_ actor: Actor, _ request: Request) {
        let version = Int64(asked.count)
        asked.append(
            Asked(
                request: request,
                asker: Self.asker(actor, version: version == 0 ? nil : version, minute: asked.count, id: "\(key.id)-\(asked.count)")))
    }

    mutating func add(_ actor: Actor, _ action: WorkflowAction, remark: String? = nil) {
        add(actor, Request(action, id, remark: remark))
    }

    mutating func create(title: String? = "Comet", content: String? = "Once", pages: Int? = 3, confirmed: Bool = true) {
        var request = Request(.create, id)
        var draft = ManuscriptDraft()
        draft.title = title.flatMap { Name($0) }
        draft.content = content.flatMap { BookText($0) }
        draft.pages = pages.flatMap { PageCount($0) }
        draft.isCopyrightConfirmed = confirmed
        request.draft = draft
        add(Self.ada, request)
    }

    mutating func edit(content: String) {
        var request = Request(.edit, id)
        var draft = ManuscriptDraft()
        draft.content = BookText(content)
        request.draft = draft
        add(Self.ada, request)
    }

    mutating func submit(_ mode: WorkflowMode) {
        var request = Request(.submit, id)
        request.mode = mode
        add(Self.ada, request)
    }

    mutating func assign(to reviewer: Actor, by actor: Actor) {
        var request = Request(.assign, id)
        request.reviewer = reviewer.id
        add(actor, request)
    }

    mutating func review(by actor: Actor, age: Bool? = true, culture: Bool? = true) {
        var review = ReviewRecord()
        review.submissionId = id
        review.isAgeAppropriate = age
        review.isCulturallySensitive = culture
        add(actor, Request(review))
    }

    mutating func feedback(_ name: String, _ severity: FeedbackSeverity, by actor: Actor) {
        var feedback = FeedbackAdd()
        feedback.submissionId = id
        feedback.feedbackId = Identifier(name) ?? .placeholder
        feedback.severity = severity
        feedback.text = Remark("Look here") ?? .placeholder
        add(actor, Request(feedback))
    }

    mutating func resolve(_ name: String, by actor: Actor) {
        var resolution = FeedbackResolve()
        resolution.submissionId = id
        resolution.feedbackId = Identifier(name) ?? .placeholder
        add(actor, Request(resolution))
    }

    /// Every stage, back once, and to a book that is archived and retracted.
    static func long(_ id: String) -> Story {
        var story = Story(id)
        story.create(content: "First")
        story.edit(content: "Second")
        story.submit(.standard)
        story.add(austen, .escalate, remark: "Soon")
        story.assign(to: volta, by: volta)
        story.review(by: volta)
        story.add(volta, .requestRevision, remark: "Shorter")
        story.edit(content: "Third")
        story.add(ada, .resubmit)
        story.assign(to: volta, by: austen)
        story.review(by: volta, age: nil, culture: nil)
        story.add(volta, .approve)
        story.review(by: austen)
        story.add(austen, .approve)
        story.feedback("f-1", .critical, by: austen)
        story.resolve("f-1", by: hopper)
        story.add(austen, .approve)
        story.add(gutenberg, .approve)
        story.add(gutenberg, .publish)
        story.add(hopper, .archive, remark: "Old")
        story.add(hopper, .retract, remark: "Wrong")
        story.add(hopper, .publish)
        return story
    }

    /// Rejected, reopened, rejected after another hand-in, withdrawn from the draft at last.
    static func short(_ id: String) -> Story {
        var story = Story(id)
        story.create()
        story.submit(.simple)
        story.add(austen, .reject, remark: "No")
        story.add(hopper, .reopen, remark: "Yes")
        story.submit(.simple)
        story.add(gutenberg, .reject, remark: "No again")
        story.add(hopper, .reopen, remark: "Yes again")
        story.add(ada, .withdraw)
        return story
    }
}

extension Desk {
    /// Takes messages one after the other.
    /// - Returns: outcome and code of each, such as `applied` or `rejected STALE_VERSION`.
    @discardableResult
    mutating func take(_ asked: some Sequence<Asked>, for key: RowKey) -> [String] {
        asked.map { take($0.request, for: key, from: $0.asker).summary }
    }
}

extension Result where Failure == Refusal {
    var summary: String {
        guard case .failure(let refusal) = self else { return "applied" }
        switch refusal.verdict {
        case .applied: return "applied"
        case .rejected(let code, _): return "rejected \(code.rawValue)"
        case .deferred(let code, _): return "deferred \(code.rawValue)"
        }
    }

    var reason: String {
        guard case .failure(let refusal) = self else { return "" }
        switch refusal.verdict {
        case .applied: return ""
        case .rejected(_, let reason), .deferred(_, let reason): return reason
        }
    }
}
