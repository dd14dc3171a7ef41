internal import LMSModels
internal import Postgres
internal import WorkerKit

extension ReviewTable {
    /// Records reviews; `nil` where there is none.
    ///
    /// Of several by one reviewer for one stage and round, the last stays.
    static func record(_ steps: [Desk.Step]) -> PostgresStatement? {
        struct Place: Hashable {
            let key: RowKey
            let stage: WorkflowStage
            let round: Int32
            let reviewer: String
        }
        var last: [Place: (review: ReviewRecord, step: Desk.Step)] = [:]
        for step in steps {
            guard let review = step.applied.request.review else { continue }
            let state = step.applied.after
            last[Place(key: step.key, stage: state.stage, round: state.round, reviewer: step.applied.actor.id)] = (review, step)
        }
        guard !last.isEmpty else { return nil }
        let rows = last.sorted {
            ($0.key.key, $0.key.stage.rawValue, $0.key.reviewer) < ($1.key.key, $1.key.stage.rawValue, $1.key.reviewer)
        }
        return """
            INSERT INTO publishing.content_reviews
                (organization_id, submission_id, stage, round, reviewer_id, decision, score, age_appropriate, cultural_sensitivity,
                 comment, created_by, updated_by)
            SELECT organization_id, submission_id, stage, round, reviewer_id, decision, score, age_appropriate,
                cultural_sensitivity, comment, reviewer_id, reviewer_id
            FROM unnest(\(rows.map(\.key.key.organization)), \(rows.map(\.key.key.id)), \(rows.map(\.key.stage.rawValue)),
                \(rows.map(\.key.round)), \(rows.map(\.key.reviewer)), \(rows.map(\.value.review.decision.rawValue)),
                \(rows.map { $0.value.review.score.map { Int32($0.value) } }), \(rows.map(\.value.review.isAgeAppropriate)),
                \(rows.map(\.value.review.isCulturallySensitive)), \(rows.map(\.value.review.comment)))
                AS new (organization_id, submission_id, stage, round, reviewer_id, decision, score, age_appropriate,
                cultural_sensitivity, comment)
            ON CONFLICT (organization_id, submission_id, stage, round, reviewer_id) DO UPDATE
            SET decision = EXCLUDED.decision, score = EXCLUDED.score, age_appropriate = EXCLUDED.age_appropriate,
                cultural_sensitivity = EXCLUDED.cultural_sensitivity, comment = EXCLUDED.comment, updated_at = now(),
                updated_by = EXCLUDED.updated_by
            """
    }

    /// Adds feedback; `nil` where there is none.
    static func add(_ steps: [Desk.Step]) -> PostgresStatement? {
        let rows = steps.compactMap { step in step.applied.request.feedback.map { (step: step, feedback: $0) } }
        guard !rows.isEmpty else { return nil }
        return """
            INSERT INTO publishing.publishing_feedback
                (organization_id, submission_id, id, version, kind, severity, text, page, created_by, updated_by)
            SELECT organization_id, submission_id, id, version, kind, severity, text, page, actor, actor
            FROM unnest(\(rows.map(\.step.key.organization)), \(rows.map(\.step.key.id)), \(rows.map(\.feedback.feedbackId)),
                \(rows.map(\.step.applied.after.version)), \(rows.map(\.feedback.kind.rawValue)),
                \(rows.map(\.feedback.severity.rawValue)), \(rows.map(\.feedback.text)),
                \(rows.map { $0.feedback.page.map { Int32($0.value) } }), \(rows.map(\.step.applied.actor.id)))
                AS new (organization_id, submission_id, id, version, kind, severity, text, page, actor)
            """
    }

    /// Marks feedback as resolved, also what the same batch has added; `nil` where there is none.
    static func resolve(_ steps: [Desk.Step]) -> PostgresStatement? {
        let rows = steps.compactMap { step in step.applied.request.resolution.map { (step: step, resolution: $0) } }
        guard !rows.isEmpty else { return nil }
        return """
            UPDATE publishing.publishing_feedback AS known
            SET is_resolved = true, resolved_at = new.at, resolved_by = new.actor, resolution = new.comment,
                updated_at = now(), updated_by = new.actor
            FROM unnest(\(rows.map(\.step.key.organization)), \(rows.map(\.step.key.id)), \(rows.map(\.resolution.feedbackId)),
                \(rows.map(\.step.applied.at)), \(rows.map(\.resolution.comment)), \(rows.map(\.step.applied.actor.id)))
                AS new (organization_id, submission_id, id, at, comment, actor)
            WHERE known.organization_id = new.organization_id AND known.submission_id = new.submission_id AND known.id = new.id
            """
    }
}
