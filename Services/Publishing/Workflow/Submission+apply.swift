internal import LMSModels

extension Submission {
    /// Does what a row of the ``StageTable`` says; the version grows by one.
    mutating func apply(_ request: Request, by actor: Actor, _ rule: StageRule, at moment: Timestamp) {
        version += 1
        if rule.to != stage {
            stage = rule.to
            stageEnteredAt = moment
            reachedAt[rule.to] = moment
            // The reviewer is that of INITIAL_REVIEW; whoever comes next is named by role.
            reviewer = nil
        }
        switch request.action {
        case .edit: if let draft = request.draft { manuscript.take(draft) }
        case .submit:
            mode = request.mode ?? .standard
            // A draft that was reopened: the reviews of before are of another round.
            if submittedHash != nil { round += 1 }
            submittedHash = manuscript.textHash
        case .resubmit:
            round += 1
            submittedHash = manuscript.textHash
        case .assign: reviewer = request.reviewer
        case .escalate: priority += 1
        case .recordReview: if let review = request.review { take(review, by: actor.id) }
        case .addFeedback:
            if let new = request.feedback { feedback[new.feedbackId.text] = Feedback(severity: new.severity, isResolved: false) }
        case .resolveFeedback: if let known = request.resolution { feedback[known.feedbackId.text]?.isResolved = true }
        case .create, .approve, .requestRevision, .reject, .reopen, .withdraw, .publish, .archive, .retract: break
        }
    }

    /// A second review by the same reviewer replaces the first.
    private mutating func take(_ review: ReviewRecord, by reviewer: String) {
        allReviews.removeAll { $0.stage == stage && $0.round == round && $0.reviewer == reviewer }
        allReviews.append(
            Review(
                stage: stage, round: round, reviewer: reviewer, isAgeAppropriate: review.isAgeAppropriate,
                isCulturallySensitive: review.isCulturallySensitive))
    }

    /// A new submission, at version 1.
    static func create(_ request: Request, by actor: Actor, at moment: Timestamp) -> Submission {
        var submission = Submission(author: actor.id, at: moment)
        submission.version = 1
        if let draft = request.draft { submission.manuscript.take(draft) }
        return submission
    }
}
