internal import LMSModels

extension ReviewRecorded {
    init?(_ applied: Applied) {
        guard let review = applied.request.review else { return nil }
        self.init()
        submissionId = applied.id
        version = applied.version
        stage = applied.after.stage
        round = applied.change.round
        reviewerId = applied.actor.id
        decision = review.decision
        score = review.score
        isAgeAppropriate = review.isAgeAppropriate
        isCulturallySensitive = review.isCulturallySensitive
    }
}

extension FeedbackAdded {
    init?(_ applied: Applied) {
        guard let feedback = applied.request.feedback else { return nil }
        self.init()
        submissionId = applied.id
        version = applied.version
        feedbackId = feedback.feedbackId
        kind = feedback.kind
        severity = feedback.severity
    }
}

extension FeedbackResolved {
    init?(_ applied: Applied) {
        guard let resolution = applied.request.resolution else { return nil }
        self.init()
        submissionId = applied.id
        version = applied.version
        feedbackId = resolution.feedbackId
    }
}

extension BookPublished {
    init(_ applied: Applied) {
        self.init()
        bookId = applied.id
        version = applied.version
        title = applied.after.manuscript.title ?? ""
        authorId = applied.after.author
        language = applied.after.manuscript.language
        pages = PageCount(Int(applied.after.manuscript.pages ?? 0)) ?? .placeholder
        publishedAt = applied.at
    }
}

extension BookArchived {
    init(_ applied: Applied) {
        self.init()
        bookId = applied.id
        version = applied.version
        reason = applied.request.remark ?? ""
    }
}
