import LMSModels
import Testing
import WorkerKit

@testable import Publishing

@Suite("What has to hold besides")
struct ConditionTests {
    /// One way for one condition to fail.
    struct Failure: Sendable, CustomTestStringConvertible {
        let condition: Condition
        let stage: WorkflowStage
        let action: WorkflowAction
        let actor: Actor
        let outcome: String
        let breaks: @Sendable (inout Submission, inout Request) -> Void

        var testDescription: String { "\(condition) for \(action.rawValue)" }

        init(
            _ condition: Condition, _ stage: WorkflowStage, _ action: WorkflowAction, _ actor: Actor, _ outcome: String,
            _ breaks: @escaping @Sendable (inout Submission, inout Request) -> Void
        ) {
            self.condition = condition
            self.stage = stage
            self.action = action
            self.actor = actor
            self.outcome = outcome
            self.breaks = breaks
        }
    }

    static let failures: [Failure] = [
        .init(.title, .draft, .submit, Story.ada, "rejected VALIDATION") { submission, _ in submission.manuscript.title = nil },
        .init(.text, .draft, .submit, Story.ada, "rejected VALIDATION") { submission, _ in
            submission.manuscript.contentHash = nil
            submission.manuscript.fileURL = nil
        },
        .init(.copyright, .draft, .submit, Story.ada, "rejected VALIDATION") { submission, _ in
            submission.manuscript.isCopyrightConfirmed = false
        },
        .init(.changedText, .revisionRequested, .resubmit, Story.ada, "rejected CONFLICT") { submission, _ in
            submission.submittedHash = submission.manuscript.textHash
        },
        .init(.reviewerIsNotAuthor, .submitted, .assign, Story.austen, "rejected CONFLICT") { submission, request in
            request.reviewer = submission.author
        },
        .init(.review, .initialReview, .approve, Story.volta, "rejected CONFLICT") { submission, _ in submission.allReviews = [] },
        .init(.review, .initialReview, .approve, Story.volta, "rejected CONFLICT") { submission, _ in submission.round = 2 },
        .init(.review, .initialReview, .approve, Story.volta, "rejected CONFLICT") { submission, _ in
            submission.allReviews = [.init(stage: .initialReview, round: 1, reviewer: "another")]
        },
        .init(.qualityChecks, .contentReview, .approve, Story.austen, "rejected CONFLICT") { submission, _ in submission.allReviews = [] },
        .init(.qualityChecks, .contentReview, .approve, Story.austen, "rejected CONFLICT") { submission, _ in
            submission.allReviews[1].isAgeAppropriate = nil
        },
        .init(.qualityChecks, .contentReview, .approve, Story.austen, "rejected CONFLICT") { submission, _ in
            submission.allReviews[1].isCulturallySensitive = false
        },
        .init(.qualityChecks, .contentReview, .approve, Story.austen, "rejected CONFLICT") { submission, _ in
            submission.allReviews.append(.init(stage: .contentReview, round: 1, reviewer: "bronte", isAgeAppropriate: false))
        },
        .init(.noOpenCritical, .editorialReview, .approve, Story.austen, "rejected CONFLICT") { submission, _ in
            submission.feedback["f-9"] = .init(severity: .critical, isResolved: false)
        },
        .init(.pages, .approved, .publish, Story.gutenberg, "rejected VALIDATION") { submission, _ in submission.manuscript.pages = nil },
        .init(.pages, .approved, .publish, Story.gutenberg, "rejected VALIDATION") { submission, _ in submission.manuscript.pages = 0 },
        .init(.approvedImages, .approved, .publish, Story.gutenberg, "deferred CONFLICT") { submission, _ in
            submission.approvedImages = ["image-1"]
        },
        .init(.reason, .rejected, .reopen, Story.hopper, "rejected VALIDATION") { _, request in request.remark = nil },
        .init(.newFeedback, .contentReview, .addFeedback, Story.austen, "rejected CONFLICT") { submission, _ in
            submission.feedback["f-2"] = .init(severity: .low, isResolved: true)
        },
        .init(.openFeedback, .contentReview, .resolveFeedback, Story.austen, "rejected CONFLICT") { submission, _ in
            submission.feedback["f-1"]?.isResolved = true
        },
        .init(.openFeedback, .contentReview, .resolveFeedback, Story.austen, "rejected NOT_FOUND") { submission, _ in
            submission.feedback = [:]
        },
    ]

    @Test("Each fails alone, with its code", arguments: failures)
    func failsAlone(failure: Failure) {
        var submission = Self.complete(author: "ada", failure.stage, .standard)
        submission.reviewer = "volta"
        var request = Self.request(failure.action, reviewer: "volta")
        #expect(Self.summary(request, failure.actor, submission) == "applied")
        failure.breaks(&submission, &request)
        #expect(Self.summary(request, failure.actor, submission) == failure.outcome)
    }

    @Test("None is without a test, and none without a row that needs it")
    func allAreTested() {
        #expect(Set(Self.failures.map(\.condition)) == Set(Condition.allCases))
        #expect(Set(StageTable.rules.flatMap(\.needs)) == Set(Condition.allCases))
    }

    @Test("Feedback that is less than critical, or resolved, bars nothing")
    func harmlessFeedback() {
        var submission = Self.complete(author: "ada", .editorialReview, .standard)
        submission.feedback["f-8"] = .init(severity: .high, isResolved: false)
        submission.feedback["f-9"] = .init(severity: .critical, isResolved: true)
        #expect(Self.summary(Self.request(.approve), Story.austen, submission) == "applied")
    }

    @Test("Whoever is missing, and whichever version, is told before anything else")
    func order() {
        let submission = Self.complete(author: "ada", .rejected, .standard)
        var desk = Desk([RowKey(organization: "o-1", id: "s"): submission])
        let key = RowKey(organization: "o-1", id: "s")
        let unknown = RowKey(organization: "o-1", id: "t")
        func outcome(_ key: RowKey, _ actor: Actor?, _ version: Int64?) -> String {
            desk.take(Self.request(.edit), for: key, from: Story.asker(actor, version: version, minute: 1, id: "m")).summary
        }
        #expect(outcome(unknown, nil, 7) == "rejected FORBIDDEN")
        #expect(outcome(unknown, Story.austen, nil) == "rejected VALIDATION")
        #expect(outcome(unknown, Story.austen, 7) == "deferred NOT_FOUND")
        #expect(outcome(key, Story.austen, 8) == "deferred STALE_VERSION")
        #expect(outcome(key, Story.austen, 6) == "rejected STALE_VERSION")
        #expect(outcome(key, Story.austen, 7) == "rejected FORBIDDEN")
        #expect(outcome(key, Story.ada, 7) == "rejected ILLEGAL_TRANSITION")
        #expect(desk.steps.isEmpty && desk.submissions == [key: submission])
    }

    /// A submission at version 7 that meets every condition.
    static func complete(author: String, _ stage: WorkflowStage, _ mode: WorkflowMode?) -> Submission {
        var submission = Submission(author: author, at: Timestamp(microseconds: 0))
        submission.version = 7
        submission.stage = stage
        submission.mode = mode
        submission.manuscript = Manuscript(
            title: "Comet", contentHash: "new", fileURL: "https://x.example", pages: 3, isCopyrightConfirmed: true,
            aiImages: ["image-1", "image-2"])
        submission.submittedHash = "old"
        submission.approvedImages = ["image-1", "image-2"]
        submission.feedback = ["f-1": .init(severity: .low, isResolved: false)]
        submission.allReviews = [
            .init(stage: .initialReview, round: 1, reviewer: "volta"),
            .init(stage: .contentReview, round: 1, reviewer: "austen", isAgeAppropriate: true, isCulturallySensitive: true),
        ]
        return submission
    }

    /// An action with whatever it needs.
    static func request(_ action: WorkflowAction, reviewer: String = "volta") -> Request {
        var request = Request(action, Identifier("s") ?? .placeholder, remark: "Because")
        request.mode = .standard
        request.reviewer = reviewer
        request.draft = ManuscriptDraft()
        request.review = ReviewRecord()
        var feedback = FeedbackAdd()
        feedback.feedbackId = Identifier("f-2") ?? .placeholder
        request.feedback = feedback
        var resolution = FeedbackResolve()
        resolution.feedbackId = Identifier("f-1") ?? .placeholder
        request.resolution = resolution
        return request
    }

    private static func summary(_ request: Request, _ actor: Actor, _ submission: Submission) -> String {
        WorkflowRules.rule(for: request, by: actor, expecting: submission.version, of: submission).summary
    }
}
