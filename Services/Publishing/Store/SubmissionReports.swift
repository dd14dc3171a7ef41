internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements behind the queries.
enum SubmissionReports {
    /// What a submission is now, and everything that was done to it: a row a transition, the former repeated in each.
    ///
    /// One statement, and so one snapshot: an action between two would look like a broken chain.
    static func history(_ id: Identifier, tenant: String) -> PostgresStatement {
        """
        SELECT step.version, step.action, step.from_stage, step.to_stage, step.round, step.actor_id, step.actor_role, step.remark,
            step.message_source, step.message_id, step.at, step.previous_hash, step.hash,
            known.organization_id, known.title, known.current_stage, known.version, known.round, known.mode, known.priority,
            known.author_id, known.reviewer_id, known.chain_hash
        FROM publishing.organizations AS organization
        JOIN publishing.book_submissions AS known ON known.organization_id = organization.id
        LEFT JOIN publishing.workflow_transitions AS step
            ON step.organization_id = known.organization_id AND step.submission_id = known.id
        WHERE organization.code = \(tenant) AND known.id = \(id)
        ORDER BY step.version
        """
    }

    static func reviews(of id: Identifier, organization: String) -> PostgresStatement {
        """
        SELECT stage, round, reviewer_id, decision, score, age_appropriate, cultural_sensitivity, comment
        FROM publishing.content_reviews
        WHERE organization_id = \(organization) AND submission_id = \(id)
        ORDER BY round, array_position(\(WorkflowStage.allCases.map(\.rawValue)), stage), created_at, reviewer_id
        """
    }

    static func feedback(of id: Identifier, organization: String) -> PostgresStatement {
        """
        SELECT id, kind, severity, text, page, is_resolved, created_by
        FROM publishing.publishing_feedback
        WHERE organization_id = \(organization) AND submission_id = \(id)
        ORDER BY version
        """
    }

    /// Those that wait at one of these places, the most urgent first, then the longest waiting.
    static func waiting(
        _ query: SubmissionQueueQuery, at places: [WaitingPlace], tenant: String, now: Timestamp
    ) -> PostgresStatement {
        let youngest = Timestamp(microseconds: now.microseconds - Int64(query.olderThanHours?.value ?? 0) * 3_600_000_000)
        return """
            SELECT known.id, known.title, known.current_stage, known.mode, known.version, known.round, known.priority,
                known.author_id, known.reviewer_id, known.stage_entered_at
            FROM publishing.organizations AS organization
            JOIN publishing.book_submissions AS known ON known.organization_id = organization.id
            WHERE organization.code = \(tenant)
            AND known.current_stage = ANY(\(Set(places.map(\.stage.rawValue)).sorted()))
            AND (known.current_stage, coalesce(known.mode, 'STANDARD')) IN (
                SELECT * FROM unnest(\(places.map(\.stage.rawValue)), \(places.map(\.mode.rawValue))))
            AND (\(query.reviewerId == nil) OR known.reviewer_id = \(query.reviewerId))
            AND known.stage_entered_at <= \(youngest)
            ORDER BY known.priority DESC, known.stage_entered_at, known.id
            LIMIT \(query.limit?.value ?? 100)
            """
    }
}
