internal import LMSModels
internal import Postgres
internal import WorkerKit

extension SubmissionTable {
    /// Inserts what begins and updates what is there: organization, id, and whether the row was inserted.
    static func write(_ desk: Desk) -> PostgresStatement {
        let rows = desk.written
        return """
            INSERT INTO publishing.book_submissions AS known
                (organization_id, id, version, current_stage, mode, round, priority, author_id, reviewer_id, title, content,
                 content_hash, file_url, language, pages, is_copyright_confirmed, ai_images, submitted_hash, chain_hash,
                 stage_entered_at, submitted_at, approved_at, published_at, rejected_at, withdrawn_at, created_by, updated_by)
            SELECT organization_id, id, version, current_stage, mode, round, priority, author_id, reviewer_id, title, content,
                content_hash, file_url, language, pages, is_copyright_confirmed,
                ARRAY(SELECT jsonb_array_elements_text(ai_images::jsonb)), submitted_hash, chain_hash,
                stage_entered_at, submitted_at, approved_at, published_at, rejected_at, withdrawn_at, author_id, actor
            FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.state.version)),
                \(rows.map(\.state.stage.rawValue)), \(rows.map(\.state.mode?.rawValue)), \(rows.map(\.state.round)),
                \(rows.map(\.state.priority)), \(rows.map(\.state.author)), \(rows.map(\.state.reviewer)),
                \(rows.map(\.state.manuscript.title)), \(rows.map(\.state.manuscript.newContent)),
                \(rows.map(\.state.manuscript.contentHash)), \(rows.map(\.state.manuscript.fileURL)),
                \(rows.map(\.state.manuscript.language)), \(rows.map(\.state.manuscript.pages)),
                \(rows.map(\.state.manuscript.isCopyrightConfirmed)), \(rows.map { json($0.state.manuscript.aiImages) }),
                \(rows.map(\.state.submittedHash)), \(rows.map(\.state.chainHash)), \(rows.map(\.state.stageEnteredAt)),
                \(rows.map { $0.state.reachedAt[.submitted] }), \(rows.map { $0.state.reachedAt[.approved] }),
                \(rows.map { $0.state.reachedAt[.published] }), \(rows.map { $0.state.reachedAt[.rejected] }),
                \(rows.map { $0.state.reachedAt[.withdrawn] }), \(rows.map(\.actor)))
                AS new (organization_id, id, version, current_stage, mode, round, priority, author_id, reviewer_id, title, content,
                content_hash, file_url, language, pages, is_copyright_confirmed, ai_images, submitted_hash, chain_hash,
                stage_entered_at, submitted_at, approved_at, published_at, rejected_at, withdrawn_at, actor)
            ORDER BY organization_id, id
            ON CONFLICT (organization_id, id) DO UPDATE
            SET version = EXCLUDED.version, current_stage = EXCLUDED.current_stage, mode = EXCLUDED.mode, round = EXCLUDED.round,
                priority = EXCLUDED.priority, reviewer_id = EXCLUDED.reviewer_id, title = EXCLUDED.title,
                content = coalesce(EXCLUDED.content, known.content), content_hash = EXCLUDED.content_hash,
                file_url = EXCLUDED.file_url, language = EXCLUDED.language, pages = EXCLUDED.pages,
                is_copyright_confirmed = EXCLUDED.is_copyright_confirmed, ai_images = EXCLUDED.ai_images,
                submitted_hash = EXCLUDED.submitted_hash, chain_hash = EXCLUDED.chain_hash,
                stage_entered_at = EXCLUDED.stage_entered_at,
                submitted_at = coalesce(EXCLUDED.submitted_at, known.submitted_at),
                approved_at = coalesce(EXCLUDED.approved_at, known.approved_at),
                published_at = coalesce(EXCLUDED.published_at, known.published_at),
                rejected_at = coalesce(EXCLUDED.rejected_at, known.rejected_at),
                withdrawn_at = coalesce(EXCLUDED.withdrawn_at, known.withdrawn_at),
                updated_at = now(), updated_by = EXCLUDED.updated_by
            RETURNING known.organization_id, known.id, known.xmax = 0
            """
    }

    /// Whether what was to begin did begin with this statement.
    static func check(_ rows: PostgresRows, _ desk: Desk) throws {
        var begun: Set<RowKey> = []
        for row in rows {
            let (organization, id, isInserted) = try row.decode(String.self, String.self, Bool.self)
            if isInserted { begun.insert(RowKey(organization: organization, id: id)) }
        }
        if let lost = desk.new.first(where: { !begun.contains($0) }) {
            throw BatchConflict("another worker began submission \(lost.id) at the same time")
        }
    }

    /// Arrays of arrays have no type in PostgreSQL: a list travels as JSON.
    private static func json(_ list: [String]) -> String {
        var writer = JSONWriter()
        list.write(to: &writer)
        return writer.string
    }
}
