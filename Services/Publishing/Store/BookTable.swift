internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `books`.
enum BookTable {
    /// Reads and locks rows in key order; the content is left where it is.
    static func lock(_ keys: [RowKey]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.state_at, known.state_hash, known.submission_id IS NOT NULL,
            jsonb_strip_nulls(jsonb_build_object(
                'bookId', known.id, 'title', known.title, 'fileUrl', known.file_url, 'language', known.language,
                'pages', known.pages, 'isbn', known.isbn, 'publishingStatus', known.publishing_status,
                'gradeLevel', known.grade_level, 'wordCount', known.word_count, 'readingTime', known.reading_time,
                'curriculum', known.curriculum, 'hasQuiz', known.has_quiz, 'hasVocabulary', known.has_vocabulary,
                'hasAudio', known.has_audio, 'hasActivities', known.has_activities, 'isInteractive', known.is_interactive,
                'accessType', known.access_type))::text
        FROM unnest(\(keys.map(\.organization)), \(keys.map(\.id))) AS wanted (organization_id, id)
        JOIN publishing.books AS known USING (organization_id, id)
        ORDER BY known.organization_id, known.id
        FOR NO KEY UPDATE OF known
        """
    }

    static func decode(_ rows: PostgresRows) throws -> [RowKey: Shelf.Book] {
        var books: [RowKey: Shelf.Book] = [:]
        for row in rows {
            let (organization, id, at, hash, isOfSubmission, summary) = try row.decode(
                String.self, String.self, Timestamp?.self, String?.self, Bool.self, String.self)
            books[RowKey(organization: organization, id: id)] = Shelf.Book(
                stateAt: at, stateHash: hash ?? "", isOfSubmission: isOfSubmission, summary: summary)
        }
        return books
    }

    /// Whether every new book was made by this statement.
    static func check(_ rows: PostgresRows, _ shelf: Shelf) throws {
        var made: Set<RowKey> = []
        for row in rows {
            let (organization, id, isInserted) = try row.decode(String.self, String.self, Bool.self)
            if isInserted { made.insert(RowKey(organization: organization, id: id)) }
        }
        if let lost = shelf.changes.keys.first(where: { shelf.isNew($0) && !made.contains($0) }) {
            throw BatchConflict("another worker made book \(lost.id) at the same time")
        }
    }
}
