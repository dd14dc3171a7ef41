import Postgres

/// What must be equal wherever the same messages were processed, in whatever order and whatever went wrong.
enum DocumentedRows {
    private static let tables = [
        "enrollment.organizations", "enrollment.faculties", "enrollment.users", "enrollment.subjects",
        "enrollment.batches", "enrollment.students", "enrollment.classes", "enrollment.enrollments",
        "enrollment.class_batches", "enrollment.class_subjects", "enrollment.subject_enrollments",
        "attendance.attendance_sessions", "attendance.attendance_records", "attendance.roster",
        "publishing.books", "publishing.book_submissions", "publishing.content_reviews", "publishing.publishing_feedback",
        "publishing.workflow_transitions",
        "content.tts_requests", "content.usage_ledger", "content.artifact_cache", "content.budgets", "sync.device_rows",
    ]

    /// The documented tables and views as sorted lines, without the integer keys of storage, without the times of
    /// processing, and without how often a slow call had to be made.
    static func read(_ database: PostgresConnection) async throws -> [String] {
        var lines: [String] = []
        for table in tables {
            // Slow calls end when they end, and may have to be made again.
            let left = ["key", "created_at", "updated_at"] + (table.hasPrefix("content.") ? ["completed_at", "attempts"] : [])
            lines += try await database.query(
                """
                SELECT \(table) || ' ' || (to_jsonb(row) - \(left))::text FROM \(unescaped: table) AS row
                """
            ).map { try $0.decode(String.self) }
        }
        return lines.sorted()
    }

    /// What was refused and why, without the words: `attendance no-teacher FORBIDDEN`.
    ///
    /// Only of messages that are refused in any order. A check-in after the close is not: it is refused where the close
    /// came first, and applied and then undone by the close where it came second. The rows are the same; the reply
    /// cannot be.
    static func refusals(_ database: PostgresConnection) async throws -> [String] {
        var refusals: [String] = []
        for service in VerifyFault.services {
            refusals += try await database.query(
                """
                SELECT \(service) || ' ' || id || ' ' || code FROM \(unescaped: service).inbox WHERE outcome = 'rejected'
                UNION ALL SELECT 'dead ' || coalesce(id, '?') || ' ' || reason FROM \(unescaped: service).dead_letters
                """
            ).map { try $0.decode(String.self) }
        }
        return refusals.sorted()
    }
}
