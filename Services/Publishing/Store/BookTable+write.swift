internal import LMSModels
internal import Postgres
internal import WorkerKit

extension BookTable {
    /// Inserts what is new and changes what is there: organization, id, and whether the row was inserted.
    ///
    /// A part that a change does not have is NULL, and stays as it is. The content of a published book comes from the table
    /// of submissions, which has been written before.
    static func write(_ shelf: Shelf) -> PostgresStatement {
        let rows = shelf.changes.sorted { $0.key < $1.key }.map { BookRow(key: $0.key, change: $0.value) }
        return """
            INSERT INTO publishing.books AS known
                (organization_id, id, title, author_id, content, file_url, language, pages, isbn, grade_level, word_count,
                 reading_time, curriculum, has_quiz, has_vocabulary, has_audio, has_activities, is_interactive, access_type,
                 catalogue_status, state_at, state_hash, submission_id, workflow_status, published_at, created_by, updated_by)
            SELECT new.organization_id, new.id, new.title, new.author_id, coalesce(new.content, submission.content), new.file_url,
                new.language, new.pages, new.isbn, ARRAY(SELECT jsonb_array_elements_text(new.grade_level::jsonb)), new.word_count,
                new.reading_time, ARRAY(SELECT jsonb_array_elements_text(new.curriculum::jsonb)), new.has_quiz, new.has_vocabulary,
                new.has_audio, new.has_activities, new.is_interactive, new.access_type, new.catalogue_status, new.state_at,
                new.state_hash, CASE WHEN new.workflow_status IS NULL THEN NULL ELSE new.id END, new.workflow_status,
                new.published_at, new.creator, new.actor
            FROM unnest(\(rows.map(\.key.organization)), \(rows.map(\.key.id)), \(rows.map(\.title)), \(rows.map(\.change.author)),
                \(rows.map(\.content)), \(rows.map(\.fileURL)), \(rows.map(\.language)), \(rows.map(\.pages)),
                \(rows.map(\.state?.isbn)), \(rows.map { json($0.state?.gradeLevel ?? []) }),
                \(rows.map { $0.state?.wordCount.map { Int32($0.value) } }), \(rows.map { $0.state?.readingTime.map { Int32($0.value) } }),
                \(rows.map { json($0.state?.curriculum ?? []) }), \(rows.map { $0.state?.hasQuiz ?? false }),
                \(rows.map { $0.state?.hasVocabulary ?? false }), \(rows.map { $0.state?.hasAudio ?? false }),
                \(rows.map { $0.state?.hasActivities ?? false }), \(rows.map { $0.state?.isInteractive ?? false }),
                \(rows.map { ($0.state?.accessType ?? .free).rawValue }), \(rows.map { ($0.state?.publishingStatus ?? .draft).rawValue }),
                \(rows.map(\.change.catalogue?.at)), \(rows.map(\.change.catalogue?.hash)), \(rows.map(\.change.status?.rawValue)),
                \(rows.map(\.change.publishedAt)), \(rows.map { $0.change.manuscript != nil }), \(rows.map(\.change.creator)),
                \(rows.map(\.change.actor)))
                AS new (organization_id, id, title, author_id, content, file_url, language, pages, isbn, grade_level, word_count,
                reading_time, curriculum, has_quiz, has_vocabulary, has_audio, has_activities, is_interactive, access_type,
                catalogue_status, state_at, state_hash, workflow_status, published_at, is_published, creator, actor)
            LEFT JOIN publishing.book_submissions AS submission
                ON new.is_published AND submission.organization_id = new.organization_id AND submission.id = new.id
            ORDER BY new.organization_id, new.id
            ON CONFLICT (organization_id, id) DO UPDATE
            SET (title, content, file_url, language, pages) =
                    (SELECT part.* FROM (SELECT EXCLUDED.title, EXCLUDED.content, EXCLUDED.file_url, EXCLUDED.language, EXCLUDED.pages
                        WHERE EXCLUDED.published_at IS NOT NULL OR (known.submission_id IS NULL AND EXCLUDED.state_at IS NOT NULL)
                     UNION ALL SELECT known.title, known.content, known.file_url, known.language, known.pages
                        WHERE NOT (EXCLUDED.published_at IS NOT NULL OR (known.submission_id IS NULL AND EXCLUDED.state_at IS NOT NULL))
                    ) AS part),
                (isbn, grade_level, word_count, reading_time, curriculum, has_quiz, has_vocabulary, has_audio, has_activities,
                 is_interactive, access_type, catalogue_status, state_at, state_hash) =
                    (SELECT part.* FROM (SELECT EXCLUDED.isbn, EXCLUDED.grade_level, EXCLUDED.word_count, EXCLUDED.reading_time,
                        EXCLUDED.curriculum, EXCLUDED.has_quiz, EXCLUDED.has_vocabulary, EXCLUDED.has_audio, EXCLUDED.has_activities,
                        EXCLUDED.is_interactive, EXCLUDED.access_type, EXCLUDED.catalogue_status, EXCLUDED.state_at, EXCLUDED.state_hash
                        WHERE EXCLUDED.state_at IS NOT NULL
                     UNION ALL SELECT known.isbn, known.grade_level, known.word_count, known.reading_time, known.curriculum,
                        known.has_quiz, known.has_vocabulary, known.has_audio, known.has_activities, known.is_interactive,
                        known.access_type, known.catalogue_status, known.state_at, known.state_hash
                        WHERE EXCLUDED.state_at IS NULL) AS part),
                author_id = coalesce(EXCLUDED.author_id, known.author_id),
                submission_id = coalesce(EXCLUDED.submission_id, known.submission_id),
                workflow_status = coalesce(EXCLUDED.workflow_status, known.workflow_status),
                published_at = coalesce(EXCLUDED.published_at, known.published_at),
                updated_at = now(), updated_by = EXCLUDED.updated_by
            RETURNING known.organization_id, known.id, known.xmax = 0
            """
    }

    /// Arrays of arrays have no type in PostgreSQL: a list travels as JSON.
    private static func json(_ list: [some ContractValue]) -> String {
        var writer = JSONWriter()
        list.write(to: &writer)
        return writer.string
    }
}

/// A change as columns: the text is the submission's where the book was published, and else the catalogue's.
private struct BookRow {
    let key: RowKey
    let change: Shelf.Change

    var state: BookUpsert? { change.catalogue?.state }
    /// Only updates have neither, and they keep what is there.
    var title: String { change.manuscript.map { $0.title ?? "" } ?? state?.title.text ?? "" }
    var content: String? { change.manuscript == nil ? state?.content?.text : nil }
    var fileURL: String? { change.manuscript.map(\.fileURL) ?? state?.fileUrl?.text }
    var language: String? { change.manuscript.map(\.language) ?? state?.language?.text }
    var pages: Int32? { change.manuscript.map(\.pages) ?? state?.pages.map { Int32($0.value) } }
}
