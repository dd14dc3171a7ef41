internal import LMSModels

/// The workflow as data: what may be done where, by whom, and what has to hold.
///
/// Whatever is not here is refused. DOMAIN.md, section 3. The rows for edit, record-review, add-feedback, resolve-feedback and escalate, which its table
/// leaves open, follow the rule that whoever decides at a stage does the stage's work.
enum StageTable {
    static let rules: [StageRule] = both + standard.map { $0.only(.standard) } + simple.map { $0.only(.simple) }

    /// Of the drafts, whose mode is not fixed yet, and of everything behind the reviews.
    private static let both: [StageRule] = [
        .init(.draft, .edit, .draft, [.author]),
        .init(.draft, .submit, .submitted, [.author], [.title, .text, .copyright]),
        .init(.draft, .withdraw, .withdrawn, [.author, .admin]),
        .init(.submitted, .withdraw, .withdrawn, [.author, .admin]),
        .init(.revisionRequested, .edit, .revisionRequested, [.author]),
        .init(.revisionRequested, .resubmit, .submitted, [.author], [.changedText]),
        .init(.revisionRequested, .resolveFeedback, .revisionRequested, [.editor, .admin], [.openFeedback]),
        .init(.rejected, .reopen, .draft, [.admin], [.reason]),
        .init(.approved, .publish, .published, [.publisher, .admin], [.pages, .approvedImages]),
        .init(.published, .archive, .published, [.admin], [.reason]),
        .init(.published, .retract, .approved, [.admin], [.reason]),
    ]

    private static let standard: [StageRule] = [
        .init(.submitted, .assign, .initialReview, [.editor, .admin, .claimant], [.reviewerIsNotAuthor]),
        .init(.submitted, .escalate, .submitted, [.editor, .admin], [.reason]),

        .init(.initialReview, .recordReview, .initialReview, [.assignee]),
        .init(.initialReview, .approve, .contentReview, [.assignee], [.review]),
        .init(.initialReview, .requestRevision, .revisionRequested, [.assignee], [.reason]),
        .init(.initialReview, .reject, .rejected, [.assignee, .admin], [.reason]),
        .init(.initialReview, .withdraw, .withdrawn, [.author, .admin]),
        .init(.initialReview, .escalate, .initialReview, [.assignee, .editor, .admin], [.reason]),
        .init(.initialReview, .addFeedback, .initialReview, [.assignee, .editor, .admin], [.newFeedback]),
        .init(.initialReview, .resolveFeedback, .initialReview, [.assignee, .editor, .admin], [.openFeedback]),

        .init(.contentReview, .recordReview, .contentReview, [.editor]),
        .init(.contentReview, .approve, .editorialReview, [.editor], [.qualityChecks]),
        .init(.contentReview, .requestRevision, .revisionRequested, [.editor], [.reason]),
        .init(.contentReview, .reject, .rejected, [.editor, .admin], [.reason]),
        .init(.contentReview, .withdraw, .withdrawn, [.author, .admin]),
        .init(.contentReview, .escalate, .contentReview, [.editor, .admin], [.reason]),
        .init(.contentReview, .addFeedback, .contentReview, [.editor, .admin], [.newFeedback]),
        .init(.contentReview, .resolveFeedback, .contentReview, [.editor, .admin], [.openFeedback]),

        .init(.editorialReview, .recordReview, .editorialReview, [.editor]),
        .init(.editorialReview, .approve, .finalApproval, [.editor], [.noOpenCritical]),
        .init(.editorialReview, .requestRevision, .revisionRequested, [.editor], [.reason]),
        .init(.editorialReview, .reject, .rejected, [.editor, .admin], [.reason]),
        .init(.editorialReview, .withdraw, .withdrawn, [.author, .admin]),
        .init(.editorialReview, .escalate, .editorialReview, [.editor, .admin], [.reason]),
        .init(.editorialReview, .addFeedback, .editorialReview, [.editor, .admin], [.newFeedback]),
        .init(.editorialReview, .resolveFeedback, .editorialReview, [.editor, .admin], [.openFeedback]),

        .init(.finalApproval, .recordReview, .finalApproval, [.publisher, .admin]),
        .init(.finalApproval, .approve, .approved, [.publisher, .admin]),
        .init(.finalApproval, .requestRevision, .revisionRequested, [.publisher, .admin], [.reason]),
        .init(.finalApproval, .reject, .rejected, [.publisher, .admin], [.reason]),
        .init(.finalApproval, .withdraw, .withdrawn, [.author, .admin]),
        .init(.finalApproval, .escalate, .finalApproval, [.publisher, .editor, .admin], [.reason]),
        .init(.finalApproval, .addFeedback, .finalApproval, [.publisher, .editor, .admin], [.newFeedback]),
        .init(.finalApproval, .resolveFeedback, .finalApproval, [.publisher, .editor, .admin], [.openFeedback]),
    ]

    /// SUBMITTED is the one stage of review.
    private static let simple: [StageRule] = [
        .init(.submitted, .recordReview, .submitted, [.editor, .publisher, .admin]),
        .init(.submitted, .approve, .approved, [.editor, .publisher, .admin]),
        .init(.submitted, .requestRevision, .revisionRequested, [.editor, .publisher, .admin], [.reason]),
        .init(.submitted, .reject, .rejected, [.editor, .publisher, .admin], [.reason]),
        .init(.submitted, .escalate, .submitted, [.editor, .publisher, .admin], [.reason]),
        .init(.submitted, .addFeedback, .submitted, [.editor, .publisher, .admin], [.newFeedback]),
        .init(.submitted, .resolveFeedback, .submitted, [.editor, .publisher, .admin], [.openFeedback]),
    ]
}
