internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `subject_enrollments`.
enum SubjectEnrollmentTable {
    struct Row: Sendable {
        let organization: String
        let command: SubjectEnroll
        let enrolledAt: Timestamp
        let actor: String

        var key: Key {
            Key(
                organization: organization, studentID: command.studentId.text, subjectID: command.subjectId.text,
                classID: command.classId.text, batchID: command.batchId.text)
        }
    }

    struct Key: Hashable, Sendable {
        let organization: String
        let studentID: String
        let subjectID: String
        let classID: String
        let batchID: String
    }

    /// - Returns: one a row, in order.
    static func facts(of rows: [Row], in transaction: PostgresTransaction) async throws -> [EnrollmentFacts] {
        let found = try await transaction.query(
            """
            SELECT student.is_active, student.batch_id, subject.is_active, class.is_active, batch.status,
                EXISTS (SELECT FROM enrollment.class_batches AS link
                        WHERE link.organization_id = wanted.organization_id AND link.class_id = wanted.class_id
                        AND link.batch_id = wanted.batch_id),
                EXISTS (SELECT FROM enrollment.class_subjects AS link
                        WHERE link.organization_id = wanted.organization_id AND link.class_id = wanted.class_id
                        AND link.subject_id = wanted.subject_id),
                enroller.role, enroller.is_active,
                EXISTS (SELECT FROM enrollment.subject_enrollments AS known
                        WHERE known.organization_id = wanted.organization_id AND known.student_id = wanted.student_id
                        AND known.subject_id = wanted.subject_id AND known.class_id = wanted.class_id
                        AND known.batch_id = wanted.batch_id)
            FROM unnest(\(rows.map(\.organization)), \(rows.map(\.command.studentId)), \(rows.map(\.command.subjectId)),
                \(rows.map(\.command.classId)), \(rows.map(\.command.batchId)), \(rows.map(\.command.enrolledBy)))
                WITH ORDINALITY
                AS wanted (organization_id, student_id, subject_id, class_id, batch_id, enrolled_by, position)
            LEFT JOIN enrollment.students AS student
                ON student.organization_id = wanted.organization_id AND student.id = wanted.student_id
                AND NOT student.is_deleted
            LEFT JOIN enrollment.subjects AS subject
                ON subject.organization_id = wanted.organization_id AND subject.id = wanted.subject_id
                AND NOT subject.is_deleted
            LEFT JOIN enrollment.classes AS class
                ON class.organization_id = wanted.organization_id AND class.id = wanted.class_id AND NOT class.is_deleted
            LEFT JOIN enrollment.batches AS batch
                ON batch.organization_id = wanted.organization_id AND batch.id = wanted.batch_id AND NOT batch.is_deleted
            LEFT JOIN enrollment.users AS enroller
                ON enroller.organization_id = wanted.organization_id AND enroller.id = wanted.enrolled_by
                AND NOT enroller.is_deleted
            ORDER BY wanted.position
            """)
        return try found.map { row in
            let (isActive, batchID, subject, classroom, status, hasBatch, teaches, role, userIsActive, isEnrolled) =
                try row.decode(
                    Bool?.self, String?.self, Bool?.self, Bool?.self, String?.self, Bool.self, Bool.self, String?.self,
                    Bool?.self, Bool.self)
            return EnrollmentFacts(
                student: isActive.map { EnrollmentFacts.Student(isActive: $0, batchID: batchID) },
                subjectIsActive: subject, classIsActive: classroom,
                batchStatus: status.flatMap(BatchStatus.init(rawValue:)), classHasBatch: hasBatch,
                classTeachesSubject: teaches, enrolledBy: ActingUser(role: role, isActive: userIsActive),
                isEnrolled: isEnrolled)
        }
    }

    /// - Returns: the enrollments that were not there; of two for the same one in `rows`, the first counts.
    static func insert(_ rows: [Row], in transaction: PostgresTransaction) async throws -> Set<Key> {
        let inserted = try await transaction.query(
            """
            INSERT INTO enrollment.subject_enrollments
                (organization_id, student_id, subject_id, class_id, batch_id, enrolled_at, enrolled_by, created_by, updated_by)
            SELECT organization_id, student_id, subject_id, class_id, batch_id, enrolled_at, enrolled_by, actor, actor
            FROM unnest(\(rows.map(\.organization)), \(rows.map(\.command.studentId)), \(rows.map(\.command.subjectId)),
                \(rows.map(\.command.classId)), \(rows.map(\.command.batchId)), \(rows.map(\.enrolledAt)),
                \(rows.map(\.command.enrolledBy)), \(rows.map(\.actor)))
                WITH ORDINALITY
                AS new (organization_id, student_id, subject_id, class_id, batch_id, enrolled_at, enrolled_by, actor, position)
            ORDER BY organization_id, student_id, subject_id, class_id, batch_id, position
            ON CONFLICT DO NOTHING
            RETURNING organization_id, student_id, subject_id, class_id, batch_id
            """)
        return Set(
            try inserted.map { row in
                let (organization, studentID, subjectID, classID, batchID) = try row.decode(
                    String.self, String.self, String.self, String.self, String.self)
                return Key(
                    organization: organization, studentID: studentID, subjectID: subjectID, classID: classID,
                    batchID: batchID)
            })
    }
}
