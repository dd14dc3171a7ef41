internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `content_reviews` and `publishing_feedback`.
///
/// Their rows belong to a submission that is locked, so nobody else writes them meanwhile.
enum ReviewTable {
    /// The reviews of the present rounds.
    static func reviews(of keys: [RowKey]) -> PostgresStatement {
        """
        SELECT review.organization_id, review.submission_id, review.stage, review.round, review.reviewer_id,
            review.age_appropriate, review.cultural_sensitivity
        FROM unnest(\(keys.map(\.organization)), \(keys.map(\.id))) AS wanted (organization_id, id)
        JOIN publishing.book_submissions AS known USING (organization_id, id)
        JOIN publishing.content_reviews AS review
            ON review.organization_id = known.organization_id AND review.submission_id = known.id AND review.round = known.round
        """
    }

    static func feedback(of keys: [RowKey]) -> PostgresStatement {
        """
        SELECT feedback.organization_id, feedback.submission_id, feedback.id, feedback.severity, feedback.is_resolved
        FROM unnest(\(keys.map(\.organization)), \(keys.map(\.id))) AS wanted (organization_id, id)
        JOIN publishing.publishing_feedback AS feedback
            ON feedback.organization_id = wanted.organization_id AND feedback.submission_id = wanted.id
        """
    }

    static func addReviews(_ rows: PostgresRows, to submissions: inout [RowKey: Submission]) throws {
        for row in rows {
            let (organization, id, stage, round, reviewer, age, culture) = try row.decode(
                String.self, String.self, String.self, Int32.self, String.self, Bool?.self, Bool?.self)
            submissions[RowKey(organization: organization, id: id)]?.allReviews.append(
                Submission.Review(
                    stage: try SubmissionTable.word(stage), round: round, reviewer: reviewer, isAgeAppropriate: age,
                    isCulturallySensitive: culture))
        }
    }

    static func addFeedback(_ rows: PostgresRows, to submissions: inout [RowKey: Submission]) throws {
        for row in rows {
            let (organization, submission, id, severity, isResolved) = try row.decode(
                String.self, String.self, String.self, String.self, Bool.self)
            submissions[RowKey(organization: organization, id: submission)]?.feedback[id] = Submission.Feedback(
                severity: try SubmissionTable.word(severity), isResolved: isResolved)
        }
    }
}
