internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `book_submissions`.
enum SubmissionTable {
    /// Reads and locks rows in key order; the content is left where it is.
    static func lock(_ keys: [RowKey]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.version, known.current_stage, known.mode, known.round, known.priority,
            known.author_id, known.reviewer_id, known.title, known.content_hash, known.file_url, known.language, known.pages,
            known.is_copyright_confirmed, known.ai_images, known.submitted_hash, known.chain_hash, known.stage_entered_at
        FROM unnest(\(keys.map(\.organization)), \(keys.map(\.id))) AS wanted (organization_id, id)
        JOIN publishing.book_submissions AS known USING (organization_id, id)
        ORDER BY known.organization_id, known.id
        FOR NO KEY UPDATE OF known
        """
    }

    static func decode(_ rows: PostgresRows) throws -> [RowKey: Submission] {
        var submissions: [RowKey: Submission] = [:]
        for row in rows {
            let key = RowKey(organization: try row[0, as: String.self], id: try row[1, as: String.self])
            var submission = Submission(author: try row[7, as: String.self], at: try row[18, as: Timestamp.self])
            submission.version = try row[2, as: Int64.self]
            submission.stage = try word(row[3, as: String.self])
            submission.mode = try row[4, as: String?.self].map { try word($0) }
            submission.round = try row[5, as: Int32.self]
            submission.priority = try row[6, as: Int32.self]
            submission.reviewer = try row[8, as: String?.self]
            submission.manuscript = try manuscript(row)
            submission.submittedHash = try row[16, as: String?.self]
            submission.chainHash = try row[17, as: String.self]
            submissions[key] = submission
        }
        return submissions
    }

    private static func manuscript(_ row: PostgresRow) throws -> Manuscript {
        Manuscript(
            title: try row[9, as: String?.self], contentHash: try row[10, as: String?.self], fileURL: try row[11, as: String?.self],
            language: try row[12, as: String?.self], pages: try row[13, as: Int32?.self],
            isCopyrightConfirmed: try row[14, as: Bool.self], aiImages: try row[15, as: [String].self])
    }

    /// A word that the table's checks allow and this build does not know means a newer schema.
    static func word<Word: Enumerated>(_ text: String) throws -> Word {
        guard let word = Word(rawValue: text) else { throw PermanentFailure("\(text) is no \(Word.self) that this worker knows") }
        return word
    }

    /// Which images of these submissions, and which of those named, may be shown.
    static func approvedImages(of keys: [RowKey], named: [(RowKey, String)]) -> PostgresStatement {
        """
        SELECT wanted.organization_id, wanted.id, image.image_id
        FROM (
            SELECT organization_id, id, unnest(known.ai_images) AS image_id
            FROM unnest(\(keys.map(\.organization)), \(keys.map(\.id))) AS wanted (organization_id, id)
            JOIN publishing.book_submissions AS known USING (organization_id, id)
            UNION
            SELECT * FROM unnest(\(named.map(\.0.organization)), \(named.map(\.0.id)), \(named.map(\.1)))
        ) AS wanted
        JOIN publishing.approved_images AS image USING (organization_id, image_id)
        """
    }

    /// Those of a submission that begins in this batch are not added: it has none to lean on.
    static func addApprovedImages(_ rows: PostgresRows, to submissions: inout [RowKey: Submission]) throws {
        for row in rows {
            let (organization, id, image) = try row.decode(String.self, String.self, String.self)
            submissions[RowKey(organization: organization, id: id)]?.approvedImages.insert(image)
        }
    }
}
