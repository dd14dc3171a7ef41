internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements behind the queries: one each, which yields the whole answer as JSON, or no row.
enum EnrollmentReports {
    static func ofStudent(_ query: StudentEnrollmentsQuery, tenant: String) -> PostgresStatement {
        let all = query.includeInactive ?? false
        return """
            SELECT jsonb_build_object(
                'student', jsonb_build_object(
                    'studentId', student.id, 'studentNo', student.student_no, 'name', student.name, 'email', student.email),
                'subjects', (
                    SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'subjectId', enrolled.subject_id, 'subjectCode', subject.code, 'subjectName', subject.name,
                        'classId', enrolled.class_id, 'className', class.name,
                        'batchId', enrolled.batch_id, 'batchName', batch.name,
                        'isActive', enrolled.is_active, 'isCompleted', enrolled.is_completed, 'grade', enrolled.grade,
                        'enrolledAt', enrollment.wire_time(enrolled.enrolled_at))
                        ORDER BY subject.code, enrolled.class_id, enrolled.batch_id), '[]')
                    FROM enrollment.subject_enrollments AS enrolled
                    LEFT JOIN enrollment.subjects AS subject
                        ON subject.organization_id = enrolled.organization_id AND subject.id = enrolled.subject_id
                    LEFT JOIN enrollment.classes AS class
                        ON class.organization_id = enrolled.organization_id AND class.id = enrolled.class_id
                    LEFT JOIN enrollment.batches AS batch
                        ON batch.organization_id = enrolled.organization_id AND batch.id = enrolled.batch_id
                    WHERE enrolled.organization_id = student.organization_id AND enrolled.student_id = student.id
                    AND (\(all) OR enrolled.is_active)),
                'classes', (
                    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                        'classId', class.id, 'name', class.name,
                        'enrolledAt', enrollment.wire_time(entry.enrolled_at),
                        'droppedAt', enrollment.wire_time(entry.dropped_at),
                        'isActive', entry.dropped_at IS NULL))
                        ORDER BY entry.enrolled_at, class.id), '[]')
                    FROM enrollment.roster_entries AS entry
                    JOIN enrollment.classes AS class ON class.key = entry.class_key
                    WHERE entry.student_key = student.key AND (\(all) OR entry.dropped_at IS NULL)))::text
            FROM enrollment.organizations AS organization
            JOIN enrollment.students AS student ON student.organization_id = organization.id
            WHERE organization.code = \(tenant) AND NOT organization.is_deleted AND NOT student.is_deleted
            AND \(unescaped: query.studentId == nil ? "student.student_no" : "student.id") = \(query.studentId ?? query.studentNo)
            """
    }

    static func ofClass(_ query: ClassRosterQuery, tenant: String) -> PostgresStatement {
        """
        SELECT (jsonb_strip_nulls(jsonb_build_object('classId', class.id, 'name', class.name, 'teacherId', class.teacher_id))
            || jsonb_build_object('students', (
                SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                    'studentId', student.id, 'studentNo', student.student_no, 'name', student.name,
                    'enrolledAt', enrollment.wire_time(entry.enrolled_at),
                    'droppedAt', enrollment.wire_time(entry.dropped_at),
                    'isActive', entry.dropped_at IS NULL))
                    ORDER BY student.student_no), '[]')
                FROM enrollment.roster_entries AS entry
                JOIN enrollment.students AS student ON student.key = entry.student_key
                WHERE entry.class_key = class.key
                AND (\(query.includeDropped ?? false) OR entry.dropped_at IS NULL))))::text
        FROM enrollment.organizations AS organization
        JOIN enrollment.classes AS class ON class.organization_id = organization.id
        WHERE organization.code = \(tenant) AND NOT organization.is_deleted AND NOT class.is_deleted
        AND class.id = \(query.classId)
        """
    }
}
