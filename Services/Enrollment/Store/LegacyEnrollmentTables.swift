internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on the old system's tables.
enum LegacyEnrollmentTables {
    /// Writes enrollments by class; what is there stays as it is.
    static func insert(_ rows: [SubjectEnrollmentTable.Row], in transaction: PostgresTransaction) async throws {
        let sorted = rows.sorted { $0.place.lexicographicallyPrecedes($1.place) }
        _ = try await transaction.pipeline([studentClasses(sorted), classEnrollments(sorted)])
    }

    private static func studentClasses(_ rows: [SubjectEnrollmentTable.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.legacy_student_classes
            (organization_id, student_id, class_id, enrolled_at, enrolled_by, created_by)
        SELECT * FROM unnest(\(rows.map(\.organization)), \(rows.map(\.command.studentId)), \(rows.map(\.command.classId)),
            \(rows.map(\.enrolledAt)), \(rows.map(\.command.enrolledBy)), \(rows.map(\.actor)))
        ON CONFLICT DO NOTHING
        """
    }

    private static func classEnrollments(_ rows: [SubjectEnrollmentTable.Row]) -> PostgresStatement {
        """
        INSERT INTO enrollment.legacy_class_enrollments
            (organization_id, student_id, class_id, batch_id, enrolled_at, enrolled_by, created_by)
        SELECT * FROM unnest(\(rows.map(\.organization)), \(rows.map(\.command.studentId)), \(rows.map(\.command.classId)),
            \(rows.map(\.command.batchId)), \(rows.map(\.enrolledAt)), \(rows.map(\.command.enrolledBy)), \(rows.map(\.actor)))
        ON CONFLICT DO NOTHING
        """
    }
}

extension SubjectEnrollmentTable.Row {
    /// The order of the keys of both tables.
    fileprivate var place: [String] { [organization, command.studentId.text, command.classId.text, command.batchId.text] }
}
