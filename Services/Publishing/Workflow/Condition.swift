internal import LMSModels
internal import WorkerKit

/// What has to hold before a row of the ``StageTable`` applies.
enum Condition: String, Sendable, CaseIterable {
    case title = "a title"
    case text = "content or a file"
    case copyright = "copyright confirmed"
    case changedText = "a text that was changed since it was handed in"
    case reviewerIsNotAuthor = "a reviewer who is not the author"
    case review = "a recorded review"
    case qualityChecks = "a recorded review that finds it age appropriate and culturally sensitive, and none that denies either"
    case noOpenCritical = "no open CRITICAL feedback"
    case pages = "at least one page"
    case approvedImages = "approval of its generated images"
    case reason = "a reason"
    case newFeedback = "feedback with an id of its own"
    case openFeedback = "feedback that is open"

    /// Why it does not hold; `nil` where it does.
    func refusal(_ submission: Submission, _ request: Request, _ actor: Actor) -> Verdict? {
        switch self {
        case .title: submission.manuscript.title == nil ? missing("title") : nil
        case .text: submission.manuscript.hasText ? nil : missing("content and fileUrl: one of them")
        case .copyright:
            submission.manuscript.isCopyrightConfirmed ? nil : .rejected(.validation, "isCopyrightConfirmed: expected true")
        case .changedText:
            submission.manuscript.textHash == submission.submittedHash
                ? .rejected(.conflict, "the text is as it was handed in: edit title, content or fileUrl first") : nil
        case .reviewerIsNotAuthor:
            request.reviewer == submission.author
                ? .rejected(.conflict, "reviewerId \(submission.author) is the author: nobody reviews what they wrote") : nil
        case .review:
            submission.reviews(by: actor.id).isEmpty
                ? .rejected(.conflict, "\(actor.id) has recorded no review of \(submission.stage.rawValue) in round \(submission.round)")
                : nil
        case .qualityChecks: submission.qualityRefusal
        case .noOpenCritical:
            submission.openCritical.first.map { .rejected(.conflict, "feedback \($0) is CRITICAL and open: resolve it first") }
        case .pages: (submission.manuscript.pages ?? 0) > 0 ? nil : missing("pages: at least 1")
        case .approvedImages:
            // The approval may be on its way.
            submission.unapprovedImages.first.map { .deferred(.conflict, "image \($0) is not approved") }
        case .reason: request.remark?.isEmpty ?? true ? missing("a reason") : nil
        case .newFeedback: request.feedback.flatMap { submission.refusal(adding: $0.feedbackId.text) }
        case .openFeedback: request.resolution.flatMap { submission.refusal(resolving: $0.feedbackId.text) }
        }
    }

    private func missing(_ what: String) -> Verdict { .rejected(.validation, "expected \(what), found nothing") }
}

extension Submission {
    fileprivate var qualityRefusal: Verdict? {
        let own = reviews()
        let place = "of \(stage.rawValue) in round \(round)"
        if let denier = own.first(where: { $0.isAgeAppropriate == false }) {
            return .rejected(.conflict, "the review \(place) by \(denier.reviewer) does not find it age appropriate")
        }
        if let denier = own.first(where: { $0.isCulturallySensitive == false }) {
            return .rejected(.conflict, "the review \(place) by \(denier.reviewer) does not find it culturally sensitive")
        }
        if own.contains(where: { $0.isAgeAppropriate == true && $0.isCulturallySensitive == true }) { return nil }
        return .rejected(.conflict, "no review \(place) finds it age appropriate and culturally sensitive")
    }

    fileprivate func refusal(adding id: String) -> Verdict? {
        feedback[id] == nil ? nil : .rejected(.conflict, "feedbackId \(id) is taken: the submission has feedback of this id")
    }

    fileprivate func refusal(resolving id: String) -> Verdict? {
        // Adding it would have made a version: at this one there is no such feedback, and there will be none.
        guard let known = feedback[id] else { return .rejected(.notFound, "feedbackId \(id) is not known") }
        return known.isResolved ? .rejected(.conflict, "feedback \(id) is resolved already") : nil
    }
}
